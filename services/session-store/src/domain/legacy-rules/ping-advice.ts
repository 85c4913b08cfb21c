import { type Row, firstHit } from './keywords.ts';

/** The old agent's words where they are recorded (implement, and what is said otherwise); the others are ours. */
const ADVICE: readonly Row<string>[] = [
  [['debug'], 'Debug checkpoints should name the symptom, what was ruled out and what is next'],
  [['implement'], 'Implementation checkpoints should capture architecture decisions'],
  [['refactor'], 'Refactoring checkpoints should say what must not change'],
  [['test'], 'Test checkpoints should say what is covered and what is not'],
  [['deploy'], 'Deployment checkpoints should hold the environment and the way back'],
  [['design'], 'Design checkpoints should keep the options that were not taken'],
  [['review'], 'Review checkpoints should list findings by how much they matter'],
  [['optimize'], 'Optimization checkpoints should hold numbers from before and after'],
  [['fix'], 'Fix checkpoints should name the cause and the test that shows it'],
  [['feature'], 'Feature checkpoints should say what a user can do now'],
];

export function pingAdviceOf(context: string): string {
  return firstHit(context, ADVICE, 'Contextual checkpoints improve session rollup quality');
}

const WORKFLOWS: readonly Row<string>[] = [
  [['debug'], 'systematic troubleshooting'],
  [['implement'], 'technical execution'],
  [['design'], 'system architecture'],
  [['test'], 'quality assurance'],
  [['review'], 'code evaluation'],
  [['optimize'], 'performance improvement'],
  [['research'], 'technical investigation'],
  [['planning'], 'strategic decision'],
  [['documentation'], 'knowledge capture'],
];

/** The workflow that a context calls for, if any. */
export function workflowSuggestionOf(context: string): string | null {
  return firstHit(context, WORKFLOWS, null);
}
