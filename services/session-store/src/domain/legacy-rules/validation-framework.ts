import { type Row, firstHit } from './keywords.ts';

/** What somebody must load, understand and know to go on from a checkpoint. */
export interface ValidationFramework {
  readonly load: readonly string[];
  readonly understand: string;
  readonly concept: string;
  readonly nextCheckpoint: string;
}

const PLACES: readonly Row<string>[] = [
  [['bug', 'fix'], 'error-location'],
  [['test'], 'test-methods'],
  [['auth'], 'auth-logic'],
];

// No row for "debug": a text that holds it holds "bug", which comes first.
const UNDERSTANDING: readonly Row<string>[] = [
  [['bug'], 'Root cause of the issue and fix approach'],
  [['implement'], 'Architecture pattern and implementation strategy'],
  [['refactor'], 'Code structure changes and impact analysis'],
  [['test'], 'Test coverage and validation approach'],
  [['deploy'], 'Deployment process and environment config'],
  [['auth'], 'How callers prove who they are, and what that protects'],
  [['api'], 'API design and integration patterns'],
  [['performance'], 'Bottleneck identification and optimization approach'],
];

const CONCEPTS: readonly Row<string>[] = [
  [['auth'], 'Token management and session security'],
  [['api'], 'RESTful design and error handling'],
  [['database'], 'Data modeling and query optimization'],
  [['async'], 'Order of events, races and cancellation'],
  [['test'], 'Test pyramid and coverage strategy'],
  [['deploy'], 'CI/CD pipeline and rollback strategy'],
  [['performance'], 'Metrics and optimization techniques'],
  [['security'], 'Threat modeling and mitigation'],
  [['ui'], 'How people use it, with and without a pointer'],
];

const NEXT: readonly Row<string>[] = [
  [['bug', 'issue'], 'Validate fix with tests'],
  [['implement'], 'Test implementation thoroughly'],
  [['test'], 'Review coverage and edge cases'],
  [['deploy'], 'Monitor metrics and rollback plan'],
];

export function validationFrameworkOf(context: string, files: readonly string[]): ValidationFramework {
  return {
    load: files.length === 0 ? ['Current workspace context'] : files.map((file) => placeIn(file, context)),
    understand: firstHit(context, UNDERSTANDING, `Development context: ${context}`),
    concept: firstHit(context, CONCEPTS, 'Development methodology and best practices'),
    nextCheckpoint: firstHit(context, NEXT, 'Continue to next development phase'),
  };
}

/** A file that names its place keeps it; another gets the place that the context suggests, if any. */
function placeIn(file: string, context: string): string {
  const place = file.includes(':') ? undefined : firstHit(context, PLACES, undefined);
  return place === undefined ? file : `${file}:${place}`;
}
