import { Type, type Static } from 'typebox';
import { Job } from '../job.ts';
import type { CommandType } from './command-type.ts';

const text = (maxLength: number) => Type.String({ maxLength });
const closed = { additionalProperties: false } as const;

export const JobPostPayload = Type.Object(
  {
    fromWorkspace: Type.Optional(text(1024)),
    toWorkspace: Type.Optional(text(1024)),
    jobType: Type.Optional(text(64)),
    instructions: text(16_384),
    context: Type.Optional(text(16_384)),
    estimatedMinutes: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000_000 })),
  },
  { $id: 'JobPostPayload', ...closed },
);
export type JobPostPayload = Static<typeof JobPostPayload>;

export const JobAcceptPayload = Type.Object(
  { workspace: Type.Optional(text(1024)) },
  { $id: 'JobAcceptPayload', ...closed },
);
export type JobAcceptPayload = Static<typeof JobAcceptPayload>;

export const JobCompletePayload = Type.Object(
  { summary: Type.Optional(text(16_384)) },
  { $id: 'JobCompletePayload', ...closed },
);
export type JobCompletePayload = Static<typeof JobCompletePayload>;

export const JobResult = Type.Object(
  {
    job: Job,
    legacy: Type.Unknown({ description: 'What the method of the old agent answers, under its name.' }),
  },
  { $id: 'JobResult' },
);

const job = {
  version: 1,
  owner: 'session-store',
  entityType: 'job',
  route: { flag: 'ENABLE_ORLEANS', on: 'grain', off: 'legacy' },
  result: JobResult,
} as const;

/** Who accepts and who completes is the command's `session`. */
export const JOB_COMMANDS: readonly CommandType[] = [
  {
    ...job,
    type: 'job.post',
    mints: true,
    mayFall: true,
    summary: 'Post work for another session; it expires after four hours unless somebody accepts it.',
    payload: JobPostPayload,
    examples: [{ fromWorkspace: 'frontend', toWorkspace: 'backend', jobType: 'analysis', instructions: 'profile it' }],
  },
  {
    ...job,
    type: 'job.accept',
    mints: false,
    summary: 'Take a pending job for the session of the command: of all that try, exactly one gets it.',
    payload: JobAcceptPayload,
    examples: [{ workspace: 'backend' }],
  },
  {
    ...job,
    type: 'job.complete',
    mints: false,
    summary: 'Say what came out of a job; only the session that accepted it may, and once.',
    payload: JobCompletePayload,
    examples: [{ summary: 'three findings, see results' }],
  },
];
