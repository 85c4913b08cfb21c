import { Type, type Static } from 'typebox';
import { Job } from '../job.ts';
import { Checkpoint, Rollup, Session } from '../session.ts';
import type { CommandType } from './command-type.ts';

const text = (maxLength: number) => Type.String({ maxLength });
const files = Type.Array(text(1024), { maxItems: 1000 });
const closed = { additionalProperties: false } as const;

export const SessionCreatePayload = Type.Object(
  {
    context: Type.Optional(text(16_384)),
    files: Type.Optional(files),
    sessionType: Type.Optional(text(64)),
    workspace: Type.Optional(text(1024)),
    agent: Type.Optional(text(64)),
  },
  { $id: 'SessionCreatePayload', ...closed },
);
export type SessionCreatePayload = Static<typeof SessionCreatePayload>;

export const SessionTouchPayload = Type.Object(
  { activity: Type.String({ minLength: 1, maxLength: 16_384 }) },
  { $id: 'SessionTouchPayload', ...closed },
);
export type SessionTouchPayload = Static<typeof SessionTouchPayload>;

export const SessionCheckpointPayload = Type.Object(
  { context: Type.String({ minLength: 1, maxLength: 16_384 }), files: Type.Optional(files) },
  { $id: 'SessionCheckpointPayload', ...closed },
);
export type SessionCheckpointPayload = Static<typeof SessionCheckpointPayload>;

export const SessionClosePayload = Type.Object({}, { $id: 'SessionClosePayload', ...closed });

export const SessionRegisterPayload = Type.Object(
  {
    agent: Type.Optional(text(64)),
    workspace: Type.Optional(text(1024)),
    sessionType: Type.Optional(text(64)),
    networkIntelligence: Type.Optional(Type.Boolean()),
  },
  { $id: 'SessionRegisterPayload', ...closed },
);
export type SessionRegisterPayload = Static<typeof SessionRegisterPayload>;

export const SessionPingPayload = Type.Object(
  {
    context: Type.String({ minLength: 1, maxLength: 16_384 }),
    files: Type.Optional(files),
    sessionType: Type.Optional(text(64)),
    workspace: Type.Optional(text(1024)),
    agent: Type.Optional(text(64)),
    turn: Type.Optional(Type.Integer({ minimum: 0, description: 'How many turns the agent has taken.' })),
    auto: Type.Optional(Type.Boolean({ description: 'The agent pings by itself; nobody asked it to.' })),
  },
  { $id: 'SessionPingPayload', ...closed },
);
export type SessionPingPayload = Static<typeof SessionPingPayload>;

export const SessionAdvisePayload = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 16_384 }), workspace: Type.Optional(text(1024)) },
  { $id: 'SessionAdvisePayload', ...closed },
);
export type SessionAdvisePayload = Static<typeof SessionAdvisePayload>;

const lines = Type.Array(text(1024), { maxItems: 100 });

export const SessionRollupPayload = Type.Object(
  {
    context: Type.Optional(text(16_384)),
    files: Type.Optional(files),
    decisions: Type.Optional(lines),
    blockers: Type.Optional(lines),
    nextActions: Type.Optional(
      Type.Array(
        Type.Object(
          {
            description: text(1024),
            priority: Type.Optional(Type.Union([Type.Literal('high'), Type.Literal('medium'), Type.Literal('low')])),
          },
          closed,
        ),
        { maxItems: 100 },
      ),
    ),
    kind: Type.Optional(
      Type.Union([Type.Literal('emergency'), Type.Literal('milestone')], {
        description: 'Without it, blockers make a Blocked rollup, and all else a Standard one.',
      }),
    ),
  },
  { $id: 'SessionRollupPayload', ...closed },
);
export type SessionRollupPayload = Static<typeof SessionRollupPayload>;

export const SessionLoadPayload = Type.Object(
  {
    rollup: Type.Optional(text(1024)),
    level: Type.Optional(text(64)),
    workspace: Type.Optional(text(1024)),
  },
  { $id: 'SessionLoadPayload', ...closed },
);
export type SessionLoadPayload = Static<typeof SessionLoadPayload>;

export const SessionMigratePayload = Type.Object(
  { to: Type.Union([Type.Literal('grain'), Type.Literal('legacy')]) },
  { $id: 'SessionMigratePayload', ...closed },
);
export type SessionMigratePayload = Static<typeof SessionMigratePayload>;

export const SessionErasePayload = Type.Object({}, { $id: 'SessionErasePayload', ...closed });
export const SessionEraseResult = Type.Object({ erased: Type.String() }, { $id: 'SessionEraseResult' });

/** What the old agent's methods answer, by their names: for who went over from it. */
const legacy = Type.Optional(
  Type.Unknown({ description: 'What the methods of the old agent answer, by their names.' }),
);

export const SessionResult = Type.Object({ session: Session, legacy }, { $id: 'SessionResult' });
export const SessionPingResult = Type.Object(
  { session: Session, checkpoint: Type.Optional(Checkpoint), legacy },
  { $id: 'SessionPingResult' },
);
export const SessionRollupResult = Type.Object(
  { session: Session, rollup: Rollup, legacy },
  { $id: 'SessionRollupResult' },
);
export const SessionLoadResult = Type.Object(
  {
    session: Type.String(),
    restored: Type.Optional(
      Type.Object({
        session: Type.String({ description: 'Whose rollup it is.' }),
        sections: Type.Record(Type.String(), Type.String()),
      }),
    ),
    jobs: Type.Array(Job, { description: 'What is to be had, the youngest first.' }),
    legacy,
  },
  { $id: 'SessionLoadResult' },
);
export const SessionAdviceResult = Type.Object({ session: Type.String(), legacy }, { $id: 'SessionAdviceResult' });
export const SessionCheckpointResult = Type.Object(
  { session: Type.String(), checkpoint: Checkpoint, legacy },
  { $id: 'SessionCheckpointResult' },
);

const session = {
  version: 1,
  owner: 'session-store',
  entityType: 'session',
  route: { flag: 'ENABLE_ORLEANS', on: 'grain', off: 'legacy' },
} as const;

export const SESSION_COMMANDS: readonly CommandType[] = [
  {
    ...session,
    type: 'session.create',
    mints: true,
    mayFall: true,
    summary: 'Open a session.',
    payload: SessionCreatePayload,
    result: SessionResult,
    examples: [{ context: 'implement OAuth2 login flow', files: ['src/auth.ts'] }],
  },
  {
    ...session,
    type: 'session.register',
    mints: true,
    mayFall: true,
    summary: 'Say who works where; registering again begins anew and keeps the checkpoints.',
    payload: SessionRegisterPayload,
    result: SessionResult,
    examples: [{ agent: 'research', workspace: '/home/dev/demo-app' }],
  },
  {
    ...session,
    type: 'session.ping',
    mints: true,
    summary: 'Give a sign of life: opens a session, or keeps a checkpoint of one that is there.',
    payload: SessionPingPayload,
    result: SessionPingResult,
    examples: [{ context: 'architecture decision on NATS', files: ['a.ts', 'b.ts'], turn: 15, auto: true }],
  },
  {
    ...session,
    type: 'session.touch',
    mints: false,
    summary: 'Say what the session is doing now.',
    payload: SessionTouchPayload,
    result: SessionResult,
    examples: [{ activity: 'reading the test report' }],
  },
  {
    ...session,
    type: 'session.checkpoint',
    mints: false,
    summary: 'Keep a validated piece of learning.',
    payload: SessionCheckpointPayload,
    result: SessionCheckpointResult,
    examples: [{ context: 'fixed the login bug', files: ['src/auth.ts:42'] }],
  },
  {
    ...session,
    type: 'session.advise',
    mints: true,
    hints: { readOnly: true, idempotent: true },
    summary: 'Ask how to go about a request: the orchestration rules of the old agent. Changes nothing.',
    payload: SessionAdvisePayload,
    result: SessionAdviceResult,
    examples: [{ text: 'create parallel review of the api' }],
  },
  {
    ...session,
    type: 'session.rollup',
    mints: false,
    summary: 'Hand the session off: three artefacts for whoever goes on from it.',
    payload: SessionRollupPayload,
    result: SessionRollupResult,
    examples: [{ decisions: ['Use RabbitMQ'], blockers: [], nextActions: [{ description: 'write tests' }] }],
  },
  {
    ...session,
    type: 'session.load',
    mints: true,
    summary: 'Go on from a rollup (of the session that `rollup` names, or the `latest`), and see what jobs there are.',
    payload: SessionLoadPayload,
    result: SessionLoadResult,
    examples: [{ rollup: 'latest' }, {}],
  },
  {
    ...session,
    type: 'session.close',
    mints: false,
    hints: { idempotent: true },
    summary: 'Close the session; it stays readable.',
    payload: SessionClosePayload,
    result: SessionResult,
    examples: [{}],
  },
  {
    ...session,
    type: 'session.migrate',
    mints: false,
    hints: { idempotent: true },
    summary: 'Move the session to the other backend, where it stays from then on; the way back is the same.',
    payload: SessionMigratePayload,
    result: SessionResult,
    examples: [{ to: 'grain' }],
  },
  {
    ...session,
    type: 'session.erase',
    mints: false,
    hints: { destructive: true, idempotent: true },
    summary: 'Erase what the session was, its blobs and its forks: for good. Its id stays taken.',
    payload: SessionErasePayload,
    result: SessionEraseResult,
    examples: [{}],
  },
];
