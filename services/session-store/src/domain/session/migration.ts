import {
  type CommandMessage,
  type Decision,
  type FinalReply,
  SessionMigratePayload,
  checker,
  entityKey,
  isMalformed,
  problem,
} from '@leviathan/contracts';
import { type Outcome, type Turn, happened, refused, succeeded } from '@leviathan/grains';
import { namesOf } from '../entity-names.ts';
import { exportFiles } from '../import/export-session.ts';
import type { ImportedSession } from '../import/found-thing.ts';
import { whyNotLegacyId } from '../legacy-files/legacy-id.ts';
import { legacyTypeOf } from '../legacy/legacy-passage.ts';
import { isPassedOn } from '../legacy/passed-on.ts';
import { evolve, isOwn } from './session-event.ts';
import type { OwnSession, SessionState } from './session-state.ts';
import { checkpointView, sessionView } from './session-view.ts';

const check = checker(SessionMigratePayload);

/** What the holder is told of a session that moves: the files that it shall have, or nothing for the way back. */
export interface MigrationRequest extends SessionMigratePayload {
  readonly files?: readonly { readonly path: string; readonly content: string }[];
}

/** What the holder answers for a session that leaves the files. */
export interface TakenFromFiles {
  readonly taken: ImportedSession;
}

/**
 * Moves a session to the other backend, by a command to the holder and its answer: until that comes, nothing else of the
 * session is done, and afterwards all of it is done there. Files that are left say so in their status and stay.
 */
export function migrate(state: SessionState, message: CommandMessage, turn: Turn): Outcome {
  const payload = check(message.payload);
  const { id } = namesOf(turn.entity);
  if (isMalformed(payload)) return refused(problem('invalid-payload', `session.migrate: ${payload.malformed}`));
  if (isMoving(state)) return moving(id);
  const reason = whyNotLegacyId(id);
  if (reason !== undefined) return refused(problem('invalid-id', `${id} cannot name a legacy file: ${reason}`));
  if (payload.to === 'legacy') return isOwn(state) ? moveOut(state, message, turn) : ask(state, message, payload, turn);
  if (isOwn(state)) return happened('unmoved', {}, { session: sessionView(state, id, turn.seq) });
  return ask(state, message, payload, turn);
}

export function isMoving(state: SessionState): boolean {
  return isOwn(state) ? state.movingOut !== undefined : isPassedOn(state) && state.movingIn !== undefined;
}

/** What everybody else hears meanwhile. */
export function moving(id: string): Outcome {
  return refused(problem('session-moving', `session ${id} is being moved: send it again in a moment`));
}

function moveOut(state: OwnSession, message: CommandMessage, turn: Turn): Outcome {
  const { id } = namesOf(turn.entity);
  if ((state.rollingUp ?? []).length > 0) return moving(id);
  const files = exportFiles(id, state, state.recent.map(checkpointView), []);
  const request: MigrationRequest = { to: 'legacy', files };
  return {
    kind: 'moving-out',
    data: { command: message.id },
    reply: { status: 'running' },
    effects: [toHolder(message, request, state.decision, turn)],
  };
}

/** A session in files, or one that only the old agent knows: the holder says. */
function ask(state: SessionState, message: CommandMessage, request: MigrationRequest, turn: Turn): Outcome {
  const decision = state.status === 'none' ? inFiles(message.decision) : state.decision;
  const kind = request.to === 'grain' ? 'moving-in' : 'passed-on';
  return {
    kind,
    data: { command: message.id, decision },
    reply: { status: 'running' },
    effects: [toHolder(message, request, decision, turn)],
  };
}

function toHolder(
  message: CommandMessage,
  payload: MigrationRequest,
  decision: Decision,
  turn: Turn,
): NonNullable<Outcome['effects']>[number] {
  const { tenant, id } = namesOf(turn.entity);
  const entity = entityKey({ tenant, type: legacyTypeOf('session'), id });
  if (entity === undefined) throw new Error(`${id} is a legacy id and too long for a key`);
  const command = { ...message, entity, payload, decision, answerTo: turn.entity };
  delete command.replyTo;
  return { kind: 'command', queue: 'legacy', command };
}

/** The holder has answered the command that moves the session; `undefined` when it is another's answer. */
export function endMove(state: SessionState, command: string, reply: FinalReply, turn: Turn): Outcome | undefined {
  if (isOwn(state) && state.movingOut === command) return endOut(state, command, reply, turn);
  if (!isPassedOn(state) || state.movingIn !== command || reply.status !== 'succeeded') return undefined;
  const { taken } = reply.result as TakenFromFiles; // of our own holder
  const event = { kind: 'moved-in', data: { decision: onGrains(state.decision), session: taken } } as const;
  const after = evolve(state, { ...event, at: turn.now });
  if (!isOwn(after)) throw new Error('a move left no session');
  const session = sessionView(after, namesOf(turn.entity).id, turn.seq);
  return { ...happened(event.kind, event.data), answers: [{ command, reply: succeeded({ session }) }] };
}

function endOut({ decision }: OwnSession, command: string, reply: FinalReply, { seq }: Turn): Outcome {
  if (reply.status !== 'succeeded') {
    return { ...happened('move-dropped', { command }), answers: [{ command, reply }] };
  }
  const { session } = reply.result as { readonly session: object }; // of our own holder
  const answer = succeeded({ session: { ...session, seq } });
  return { ...happened('moved-out', { decision: inFiles(decision) }), answers: [{ command, reply: answer }] };
}

function onGrains(decision: Decision): Decision {
  return { ...decision, flags: { ...decision.flags, ENABLE_ORLEANS: true }, route: 'grain' };
}

function inFiles(decision: Decision): Decision {
  return { ...decision, flags: { ...decision.flags, ENABLE_ORLEANS: false }, route: 'legacy' };
}
