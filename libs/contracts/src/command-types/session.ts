import { Type, type Static } from 'typebox';
import { Checkpoint, Session } from '../session.ts';
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

export const SessionResult = Type.Object({ session: Session }, { $id: 'SessionResult' });
export const SessionCheckpointResult = Type.Object(
  { session: Type.String(), checkpoint: Checkpoint },
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
    summary: 'Open a session.',
    payload: SessionCreatePayload,
    result: SessionResult,
    examples: [{ context: 'implement OAuth2 login flow', files: ['src/auth.ts'] }],
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
    type: 'session.close',
    mints: false,
    summary: 'Close the session; it stays readable.',
    payload: SessionClosePayload,
    result: SessionResult,
    examples: [{}],
  },
];
