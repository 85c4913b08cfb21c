import {
  type CommandMessage,
  type Malformed,
  type Problem,
  SessionAdvisePayload,
  SessionCheckpointPayload,
  SessionClosePayload,
  SessionCreatePayload,
  SessionLoadPayload,
  SessionPingPayload,
  SessionRegisterPayload,
  SessionRollupPayload,
  SessionTouchPayload,
  checker,
  isMalformed,
  problem,
} from '@leviathan/contracts';

/** What can be done to a session, on either backend. */
export type SessionChange =
  | { readonly type: 'session.create'; readonly payload: SessionCreatePayload }
  | { readonly type: 'session.register'; readonly payload: SessionRegisterPayload }
  | { readonly type: 'session.touch'; readonly payload: SessionTouchPayload }
  | { readonly type: 'session.ping'; readonly payload: SessionPingPayload }
  | { readonly type: 'session.checkpoint'; readonly payload: SessionCheckpointPayload }
  | RollupCommand
  | { readonly type: 'session.close'; readonly payload: object };

export interface RollupCommand {
  readonly type: 'session.rollup';
  readonly payload: SessionRollupPayload;
}

/** Commands that change nothing, and need no session that is there. */
export type SessionQuestion =
  | { readonly type: 'session.advise'; readonly payload: SessionAdvisePayload }
  | { readonly type: 'session.load'; readonly payload: SessionLoadPayload };

export type SessionCommand = SessionChange | SessionQuestion;

export function isQuestion(command: SessionCommand): command is SessionQuestion {
  return command.type === 'session.advise' || command.type === 'session.load';
}

/**
 * The largest payload, in bytes of JSON. A session's reply shows its context and files, its latest activity and its
 * newest checkpoints together, and must itself fit into one message: 128 KiB here leave room for the rest.
 */
export const MAX_PAYLOAD_BYTES = 128 * 1024;

const checkCreate = checker(SessionCreatePayload);
const checkRegister = checker(SessionRegisterPayload);
const checkPing = checker(SessionPingPayload);
const checkAdvise = checker(SessionAdvisePayload);
const checkRollup = checker(SessionRollupPayload);
const checkLoad = checker(SessionLoadPayload);
const checkTouch = checker(SessionTouchPayload);
const checkCheckpoint = checker(SessionCheckpointPayload);
const checkClose = checker(SessionClosePayload);

/** The command in a message, or the problem with it. Messages may come from any release of a router. */
export function sessionCommandOf({ type, payload }: CommandMessage): SessionCommand | Problem {
  const bytes = Buffer.byteLength(JSON.stringify(payload ?? null));
  if (bytes > MAX_PAYLOAD_BYTES) return tooLarge(bytes);
  switch (type) {
    case 'session.create':
      return command(type, checkCreate(payload));
    case 'session.register':
      return command(type, checkRegister(payload));
    case 'session.ping':
      return command(type, checkPing(payload));
    case 'session.advise':
      return command(type, checkAdvise(payload));
    case 'session.rollup':
      return command(type, checkRollup(payload));
    case 'session.load':
      return command(type, checkLoad(payload));
    case 'session.touch':
      return command(type, checkTouch(payload));
    case 'session.checkpoint':
      return command(type, checkCheckpoint(payload));
    case 'session.close':
      return command(type, checkClose(payload));
    default:
      return problem('unknown-command-type', `sessions of this release do not know ${type}`);
  }
}

export function isProblem(found: SessionCommand | Problem): found is Problem {
  return 'code' in found;
}

function command<T extends SessionCommand['type'], P extends object>(
  type: T,
  payload: P | Malformed,
): { readonly type: T; readonly payload: P } | Problem {
  return isMalformed(payload)
    ? problem('invalid-payload', `the payload of ${type}: ${payload.malformed}`)
    : { type, payload };
}

function tooLarge(bytes: number): Problem {
  const limit = String(MAX_PAYLOAD_BYTES);
  return problem(
    'payload-too-large',
    `the payload has ${String(bytes)} bytes; a session takes ${limit}: send references`,
  );
}
