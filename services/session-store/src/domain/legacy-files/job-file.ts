import { FixedTemplate } from './fixed-template.ts';
import { fromLegible, toLegible } from './legible-text.ts';

const TEMPLATE = new FixedTemplate(
  '# Job Definition\n# Created: ',
  [
    ['lastUpdated', '\n\njob_id: "'],
    ['jobId', '"\njob_type: "'],
    ['jobType', '"\nstatus: "'],
    ['status', '"\n\n# Job Source\nfrom_workspace: "'],
    ['fromWorkspace', '"\nto_workspace: "'],
    ['toWorkspace', '"\n\n# Job Details\ninstructions: |\n  '],
    ['instructions', '\n\ncontext: |\n  '],
    ['context', '\n\n# Job Metadata\nestimated_minutes: '],
    ['estimatedMinutes', '\nposted: "'],
    ['posted', '"\nexpires: "'],
    ['expires', '"\n\n# Job Execution\nresults_path: "'],
    ['resultsPath', '"\naccepted_by: "'],
    ['acceptedBy', '"\naccepted_at: "'],
    ['acceptedAt', '"\naccepting_workspace: "'],
    ['acceptingWorkspace', '"\ncompleted_at: "'],
    ['completedAt', '"\nresults_summary: |\n  '],
    ['resultsSummary', '\n'],
  ],
  'instructions',
);

/** `jobs/pending/<id>.yaml`, moved to `jobs/completed` when it is over. */
export type JobFile = NonNullable<ReturnType<typeof TEMPLATE.read>>;
type Field = keyof JobFile;

const WHEN_EMPTY: Partial<Readonly<Record<Field, string>>> = {
  jobType: 'general',
  status: 'pending',
  instructions: 'No instructions provided',
  context: 'No context provided',
  estimatedMinutes: '30',
};

/**
 * What the old agent leaves of a text once it has read the file and written it again: it takes the mark of a YAML block
 * for the text itself. What stood there is lost.
 */
export const LOST_TEXT = '|';

export function formatJobFile(file: JobFile): string {
  return TEMPLATE.write(mapped(file, (value, field) => (value === '' ? (WHEN_EMPTY[field] ?? '') : toLegible(value))));
}

/** The values of a job file, or `undefined` for a text that the old agent never wrote. */
export function parseJobFile(text: string): JobFile | undefined {
  const values = TEMPLATE.read(text);
  return values === undefined ? undefined : mapped(values, fromLegible);
}

function mapped(file: JobFile, change: (value: string, field: Field) => string): JobFile {
  const entries = Object.entries(file) as [Field, string][]; // the template's fields and no others
  return Object.fromEntries(entries.map(([field, value]) => [field, change(value, field)])) as JobFile;
}
