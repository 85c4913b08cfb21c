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

/** What a session leaves to the one that goes on from it. */
export const Rollup = Type.Object(
  {
    type: Type.String({ description: 'Standard, Blocked, Milestone or Emergency.' }),
    createdAt: Type.String({ format: 'date-time' }),
    artefacts: Type.Array(
      Type.Object({
        name: Type.String({ description: 'complete, tour-guide or validation.' }),
        mediaType: Type.String(),
        path: Type.String({ description: 'A file of the old agent, or a path of this API.' }),
        digest: Type.Optional(Type.String({ description: 'SHA-256 of the content.' })),
      }),
    ),
  },
  { $id: 'Rollup' },
);
export type Rollup = Static<typeof Rollup>;

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
    rollup: Type.Optional(Rollup),
    createdAt: Type.String({ format: 'date-time' }),
    lastActivityAt: Type.String({ format: 'date-time' }),
    seq: Type.Integer({ description: 'Position in the journal.' }),
  },
  { $id: 'Session' },
);
export type Session = Static<typeof Session>;
