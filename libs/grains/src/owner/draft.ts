import { type CommandMessage, isFinal, parseEntityKey } from '@leviathan/contracts';
import { type Answer, type Asker, type Effect, type Entry, effectId } from '../entry.ts';
import type { Outcome } from '../grain.ts';
import type { OwnerSettings } from '../owner.ts';
import { evolved } from '../upcast.ts';
import type { Fold } from './fold.ts';
import { timerOf } from './timers.ts';
import type { Window } from './window.ts';

/** The command whose turn it is, as far as its entry shows it. The runtime's own have an id only. */
export type Origin = Pick<CommandMessage, 'id'> &
  Partial<
    Pick<CommandMessage, 'type' | 'acceptedAt' | 'attempt' | 'answerTo' | 'replyTo' | 'decision' | 'chain' | 'deadline'>
  >;

/** An entry that is ready to be stored, and the state after it. */
export interface Draft {
  readonly entry: Entry;
  readonly state: unknown;
  readonly origin: Origin;
}

/**
 * The next entry of `fold`: what was decided, the effects that answer other entities, and both hints.
 *
 * @throws whatever the grain's `evolve`, `wakeAt` or `calls` throws
 */
export function draft(fold: Fold, origin: Origin, outcome: Outcome, now: number, settings: HintSettings): Draft {
  const entry = withErasure(
    withEffects(bare(fold, origin, outcome, now), origin, outcome.effects ?? [], fold.window),
    fold,
  );
  const state = evolved(fold.grain, fold.state, entry);
  const after = { ...fold, state, changedAt: now };
  const wakeAt =
    entry.kind === 'retired' // its removal may be interrupted
      ? now
      : earliest(timerOf(after, origin.id), callCheck(after, now + settings.callCheckMs), retireAt(after, settings));
  return { entry: wakeAt === undefined ? entry : { ...entry, wakeAt }, state, origin };
}

export type HintSettings = Pick<OwnerSettings, 'callCheckMs' | 'retentionMs'>;

/** When an entity that has ended may go, if its state is one of an end. */
export function retireAt(
  { grain, state, changedAt, window, gone }: Pick<Fold, 'grain' | 'state' | 'changedAt' | 'window' | 'gone'>,
  { retentionMs }: Pick<OwnerSettings, 'retentionMs'>,
): number | undefined {
  const keptMs = retentionMs[grain.type];
  if (keptMs === undefined || changedAt === undefined || gone !== undefined) return undefined;
  return grain.ended?.(state) === true && window.running.length === 0 ? changedAt + keptMs : undefined;
}

/** Once it is committed, what was before it is erased: as open as an effect, so that no crash forgets it. */
function withErasure(entry: Entry, { seq }: Fold): Entry {
  if (entry.kind !== 'erased' || seq === 0) return entry;
  return { ...entry, open: [...(entry.open ?? []), 'erasure'] };
}

/** An entry that was written without a fold, with the effect that answers the entity which sent its command. */
export function answering(entry: Entry, origin: Origin): Entry {
  return withEffects(entry, origin, []);
}

/** When an entity has to be looked after: its timer, or the check of its calls. */
export function earliest(...instants: readonly (number | undefined)[]): number | undefined {
  const known = instants.filter((instant) => instant !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** `at` if the state lists calls: whoever finds them forgotten then makes them again. */
export function callCheck({ grain, state }: Pick<Fold, 'grain' | 'state'>, at: number): number | undefined {
  return (grain.calls?.(state).length ?? 0) > 0 ? at : undefined;
}

function bare({ entity, seq, grain, traceparent }: Fold, origin: Origin, outcome: Outcome, now: number): Entry {
  const { kind, data, reply, answers = [], fork } = outcome;
  return {
    entity,
    seq: seq + 1,
    at: now,
    kind,
    schema: grain.writes ?? grain.schema,
    command: origin.id,
    data,
    ...(origin.acceptedAt === undefined ? {} : { acceptedAt: origin.acceptedAt }),
    ...(origin.attempt === undefined || origin.attempt === 1 ? {} : { attempt: origin.attempt }),
    ...(isFinal(reply) ? {} : { ...askerOf(origin), ...senderOf(origin) }),
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(fork === undefined ? {} : { fork }),
    reply,
    answers,
    effects: [],
  };
}

function withEffects(entry: Entry, origin: Origin, decided: readonly Effect[], window?: Window): Entry {
  const answers = answersToEntities(entry, origin, decided.length, window);
  const effects = [...decided, ...answers, ...forOperators(entry, origin)];
  if (effects.length === 0) return entry;
  const waiting = { chain: [...chainOf(origin, window), entry.entity], deadline: origin.deadline };
  const named = effects.map((effect, index) => caused(effect, effectId(entry, index), entry, waiting));
  return { ...entry, effects: named, open: [...new Set(named.map(({ kind }) => kind))] };
}

/**
 * A command that is parked, and that no router sent: nobody would ever see it, were it not told to those who look at
 * parked commands. A router is answered, and keeps it among them itself.
 */
function forOperators({ reply }: Entry, origin: Origin): readonly Effect[] {
  if (reply.status !== 'parked' || origin.replyTo !== undefined || !isMessage(origin)) return [];
  return [{ kind: 'command', queue: 'parked', command: { ...origin }, why: reply.problem }];
}

/** Whether it is a whole command, and none of the runtime's own. */
function isMessage(origin: Origin): origin is CommandMessage {
  return 'payload' in origin && 'tenant' in origin && 'entity' in origin && origin.decision !== undefined;
}

/** The answers of `entry` that entities wait for: effects, so that they survive every crash. */
function answersToEntities(entry: Entry, origin: Origin, first: number, window?: Window): readonly Effect[] {
  const own = askerOf(origin).asker;
  const owed: { payload: Answer; asker: Asker }[] = [];
  if (own !== undefined && isFinal(entry.reply)) {
    owed.push({ payload: { command: entry.command, reply: entry.reply }, asker: own });
  }
  for (const payload of entry.answers) {
    const asker = window?.find(payload.command)?.asker;
    if (asker !== undefined) owed.push({ payload, asker });
  }
  return owed.map(({ payload, asker }, index) => answer(entry, first + index, payload, asker));
}

function answer(entry: Entry, index: number, payload: Answer, asker: Asker): Effect {
  const command: CommandMessage = {
    id: effectId(entry, index),
    type: 'command.answered',
    version: 1,
    tenant: parseEntityKey(asker.entity)?.tenant ?? '',
    entity: asker.entity,
    payload,
    decision: asker.decision,
    acceptedAt: entry.at,
    attempt: 1,
  };
  return { kind: 'command', queue: 'partition', command };
}

/** Every command effect names its cause, and goes on with the trace of its turn, also one that was only passed on. */
function caused(effect: Effect, id: string, { traceparent, entity }: Entry, waiting: Waiting): Effect {
  if (effect.kind !== 'command') return effect;
  const trace = traceparent === undefined ? {} : { traceparent };
  const command = { ...effect.command };
  delete command.chain; // of another turn, if it is passed on
  const asks = command.answerTo === entity ? askedBy(waiting, command) : {};
  return { ...effect, command: { causation: id, ...command, ...asks, ...trace } };
}

interface Waiting {
  readonly chain: readonly string[];
  readonly deadline: number | undefined;
}

/** Nobody wants an answer longer than those who wait for it. */
function askedBy({ chain, deadline }: Waiting, command: CommandMessage): Pick<CommandMessage, 'chain' | 'deadline'> {
  const until = earliest(deadline, command.deadline);
  return { chain: [...chain], ...(until === undefined ? {} : { deadline: until }) };
}

/**
 * Who waits for this turn. One of the runtime's own goes on with the command that runs, if that is one only: between
 * several a guess could find a cycle where there is none.
 */
function chainOf(origin: Origin, window: Window | undefined): readonly string[] {
  if (origin.acceptedAt !== undefined && origin.type !== 'command.answered') return origin.chain ?? [];
  const [first, ...others] = window?.running ?? [];
  return others.length === 0 ? (first?.[1].asker?.chain ?? []) : [];
}

function senderOf({ replyTo }: Origin): { readonly replyTo?: string } {
  return replyTo === undefined ? {} : { replyTo };
}

function askerOf({ answerTo, decision, chain }: Origin): { readonly asker?: Asker } {
  if (answerTo === undefined || decision === undefined) return {};
  return { asker: { entity: answerTo, decision, ...(chain === undefined ? {} : { chain }) } };
}
