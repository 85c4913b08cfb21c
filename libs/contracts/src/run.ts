import { Type, type Static } from 'typebox';
import { Problem } from './problem.ts';

export const Usage = Type.Object(
  { calls: Type.Integer(), inputTokens: Type.Integer(), outputTokens: Type.Integer() },
  { $id: 'Usage', description: 'What the language model was paid for.' },
);
export type Usage = Static<typeof Usage>;

export const Budget = Type.Object(
  {
    tokens: Type.Optional(Type.Integer({ minimum: 1 })),
    calls: Type.Optional(Type.Integer({ minimum: 1 })),
    seconds: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  },
  { $id: 'Budget', additionalProperties: false, description: 'Checked before each model call.' },
);
export type Budget = Static<typeof Budget>;

export const RUN_STATUSES = ['running', 'succeeded', 'failed', 'cancelled'] as const;

export const Run = Type.Object(
  {
    id: Type.String(),
    status: Type.Enum(RUN_STATUSES),
    goal: Type.String(),
    answeredBy: Type.Object({ kind: Type.Union([Type.Literal('persona'), Type.Literal('team')]), name: Type.String() }),
    session: Type.Optional(Type.String()),
    seq: Type.Integer({ description: 'Position in the journal.' }),
    steps: Type.Integer(),
    round: Type.Integer(),
    usage: Usage,
    text: Type.Optional(Type.String()),
    problem: Type.Optional(Problem),
    digest: Type.String({ description: 'Of the definitions that the run is pinned to.' }),
    startedAt: Type.String({ format: 'date-time' }),
    endedAt: Type.Optional(Type.String({ format: 'date-time' })),
  },
  { $id: 'Run' },
);
export type Run = Static<typeof Run>;

/** One role acted once: one model call, one journal entry. */
export const Step = Type.Object(
  {
    seq: Type.Integer(),
    step: Type.Integer({ description: '1, 2, 3 … within the run.' }),
    round: Type.Integer(),
    role: Type.String(),
    action: Type.String(),
    text: Type.String(),
    usage: Usage,
    at: Type.String({ format: 'date-time' }),
  },
  { $id: 'Step' },
);
export type Step = Static<typeof Step>;
