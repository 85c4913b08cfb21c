import {
  type CommandMessage,
  type Decision,
  type FinalReply,
  type ProblemCode,
  entityKey,
  problem,
} from '@leviathan/contracts';
import { type Outcome, type Turn, refused } from '@leviathan/grains';
import { whyNotLegacyId } from '../legacy-files/legacy-id.ts';
import type { LegacyKind } from '../../ports.ts';
import { pinnedFlags } from '../pinned-decision.ts';
import type { PassedOn } from './passed-on.ts';

/** The type of the entities that the holder of the legacy home keeps its own journal about. */
export function legacyTypeOf(kind: LegacyKind): string {
  return `legacy-${kind}`;
}

/** A command on its way to the files. */
interface Passage {
  readonly kind: LegacyKind;
  readonly id: string;
  readonly tenant: string;
  readonly message: CommandMessage;
  /** The one that holds: of the birth, or the stamp when this is it. */
  readonly decision: Decision;
}

/**
 * Passes a command on to the process that holds the legacy home: as an effect, so that it is neither lost nor sent
 * before this turn is committed. The command runs until the answer comes back, as an effect of the holder's turn.
 */
export function passOn({ kind, id, tenant, message, decision }: Passage, turn: Turn): Outcome {
  const reason = whyNotLegacyId(id);
  const entity = entityKey({ tenant, type: legacyTypeOf(kind), id });
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

/** The answer comes back to the entity, which tells the router: the holder replies to nobody else. */
function addressed(command: CommandMessage, entity: string, answerTo: string): CommandMessage {
  const passed = { ...command, entity, answerTo };
  delete passed.replyTo;
  return passed;
}

/**
 * The turn that settles a command which was passed on.
 *
 * `exists` is what the files showed: a command succeeds only on what is there, and some refusals only come from it.
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

/** Refusals that only a thing which is there gives. */
const OF_WHAT_IS_THERE: readonly ProblemCode[] = [
  'session-exists',
  'session-closed',
  'job-exists',
  'job-not-available',
  'job-not-yours',
];

function provesExistence(reply: FinalReply): boolean {
  return reply.status === 'succeeded' || OF_WHAT_IS_THERE.some((code) => code === reply.problem.code);
}

/** The holder does not know this journal, so the position in it is filled in here. */
function atSeq(reply: FinalReply, seq: number): FinalReply {
  if (reply.status !== 'succeeded' || !isRecord(reply.result)) return reply;
  const { session, job } = reply.result;
  if (isRecord(session)) return { ...reply, result: { ...reply.result, session: { ...session, seq } } };
  return isRecord(job) ? { ...reply, result: { ...reply.result, job: { ...job, seq } } } : reply;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
