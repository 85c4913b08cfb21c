import { Type, type Static } from 'typebox';

export const JOB_STATUSES = ['pending', 'accepted', 'completed', 'expired'] as const;

const time = Type.String({ format: 'date-time' });

/** Work that one session posted for another. A job keeps the backend that it was born on. */
export const Job = Type.Object(
  {
    id: Type.String(),
    status: Type.Enum([...JOB_STATUSES]),
    backend: Type.Union([Type.Literal('grain'), Type.Literal('legacy')]),
    jobType: Type.String(),
    fromWorkspace: Type.String(),
    toWorkspace: Type.String(),
    instructions: Type.String(),
    context: Type.String(),
    estimatedMinutes: Type.Number(),
    resultsPath: Type.String({ description: 'Where the old agent looks for results, below the workspace.' }),
    postedAt: time,
    expiresAt: Type.String({ format: 'date-time', description: 'A job that nobody accepted by then is over.' }),
    acceptedBy: Type.Optional(Type.String({ description: 'The session that works on it.' })),
    acceptedAt: Type.Optional(time),
    acceptingWorkspace: Type.Optional(Type.String()),
    completedAt: Type.Optional(time),
    resultsSummary: Type.Optional(Type.String()),
    seq: Type.Integer({ description: 'Position in the journal.' }),
  },
  { $id: 'Job' },
);
export type Job = Static<typeof Job>;
