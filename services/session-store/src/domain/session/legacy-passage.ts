import { type CommandMessage, type FinalReply, entityKey, problem } from '@leviathan/contracts';
import { type Outcome, type Turn, refused } from '@leviathan/grains';
import { whyNotLegacyId } from '../legacy-files/legacy-id.ts';
import { pinnedFlags } from './pinned-decision.ts';
import type { Request } from './session-rules.ts';
import type { PassedOn } from './session-state.ts';

/** The type of the entities that the holder of the legacy home keeps its own journal about. */
export const LEGACY_SESSION = 'legacy-session';

/**
 * Passes a command on to the process that holds the legacy home: as an effect, so that it is neither lost nor sent
 * before this turn is committed. The command runs until the answer comes back, as an effect of the holder's turn.
 */
export function passOn({ id, tenant, message, decision }: Request, turn: Turn): Outcome {
  const reason = whyNotLegacyId(id);
  const entity = entityKey({ tenant, type: LEGACY_SESSION, id });
  if (reason !== undefined || entity === undefined) {
    return refused(
      problem('invalid-id', `${JSON.stringify(id)} cannot name a legacy file: ${reason ?? 'it is too long'}`),
    );
  }
  const pinned = pinnedFlags(decision);
  return {
    kind: 'passed-on',
    data: { command: message.id, decision, ...(pinned.length === 0 ? {} : { pinned }) },
    reply: { status: 'running' },
    effects: [{ kind: 'command', queue: 'legacy', command: addressed({ ...message, decision }, entity, turn.entity) }],
  };
}

/** The answer comes back to the session, which tells the router: the holder replies to nobody else. */
function addressed(command: CommandMessage, entity: string, answerTo: string): CommandMessage {
  const passed = { ...command, entity, answerTo };
  delete passed.replyTo;
  return passed;
}

/**
 * The turn that settles a command which was passed on.
 *
 * `exists` is what the files showed: a command succeeds only on a session that is there, and a session that is there
 * already, or closed, refuses.
 */
export function settle(state: PassedOn, command: string, reply: FinalReply, turn: Turn): Outcome {
  if (!state.passedOn.includes(command)) {
    return { kind: 'ignored', data: { command }, reply: { status: 'succeeded', result: null } };
  }
  return {
    kind: 'legacy-answered',
    data: { command, exists: provesExistence(reply) },
    reply: { status: 'succeeded', result: null },
    answers: [{ command, reply: atSeq(reply, turn.seq) }],
  };
}

function provesExistence(reply: FinalReply): boolean {
  if (reply.status === 'succeeded') return true;
  return reply.problem.code === 'session-exists' || reply.problem.code === 'session-closed';
}

/** The holder does not know this journal, so the position of a session in it is filled in here. */
function atSeq(reply: FinalReply, seq: number): FinalReply {
  if (reply.status !== 'succeeded' || !hasSession(reply.result)) return reply;
  return { status: 'succeeded', result: { ...reply.result, session: { ...reply.result.session, seq } } };
}

function hasSession(result: unknown): result is { readonly session: object } {
  return typeof result === 'object' && result !== null && 'session' in result && typeof result.session === 'object';
}
