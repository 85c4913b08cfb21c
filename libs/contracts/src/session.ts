import { Type, type Static } from 'typebox';

export const Checkpoint = Type.Object(
  {
    number: Type.Integer({ minimum: 1 }),
    context: Type.String(),
    files: Type.Array(Type.String()),
    type: Type.String({
      description: 'problem-solving, implementation, validation, improvement, deployment, discovery or development.',
    }),
    understanding: Type.String({ description: 'basic, intermediate or expert.' }),
    at: Type.String({ format: 'date-time' }),
  },
  { $id: 'Checkpoint' },
);
export type Checkpoint = Static<typeof Checkpoint>;

export const SESSION_STATUSES = ['active', 'handed_off', 'closed'] as const;

/** A tab's record. A session keeps the backend that it was born on. */
export const Session = Type.Object(
  {
    id: Type.String(),
    status: Type.Enum([...SESSION_STATUSES], {
      description: 'handed_off: a rollup was made of it; it can still be worked on.',
    }),
    backend: Type.Union([Type.Literal('grain'), Type.Literal('legacy')]),
    agent: Type.String(),
    workspace: Type.String(),
    activity: Type.String(),
    sessionType: Type.String(),
    networkIntelligence: Type.Optional(Type.Boolean()),
    context: Type.String(),
    files: Type.Array(Type.String()),
    checkpoints: Type.Array(Checkpoint),
    createdAt: Type.String({ format: 'date-time' }),
    lastActivityAt: Type.String({ format: 'date-time' }),
    seq: Type.Integer({ description: 'Position in the journal.' }),
  },
  { $id: 'Session' },
);
export type Session = Static<typeof Session>;
