import type { CommandMessage, FinalReply, Problem, Reply } from '@leviathan/contracts';
import type { Answer, Effect, Entry, ForkPoint } from './entry.ts';

/** What a turn knows besides the state. Deterministic: the clock was read once, before. */
export interface Turn {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Key of the entity. */
  readonly entity: string;
  /** The seq that the entry will have. */
  readonly seq: number;
  /** What `prepare` brought. */
  readonly facts: unknown;
  /** What a fork begins from: asked for by `forkOf`, absent when there is no such past. */
  readonly origin?: ForkPoint & { readonly state: unknown };
}

/** What reaches `prepare` of the outside. */
export interface PrepareContext {
  readonly entity: string;
  /** Aborted when the owner loses the entity, when the deadline passes, and when it takes too long. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds after which nobody wants the result. */
  readonly deadline: number | undefined;
}

/** A command as a grain sees it: one that was sent, or one of the runtime's own (see {@link RuntimeCommand}). */
export type GrainCommand = CommandMessage | RuntimeCommand;

/** Whether the runtime gives this command; narrows the rest to what was sent. */
export function isRuntimeCommand(command: GrainCommand): command is RuntimeCommand {
  return !('tenant' in command);
}

/** Commands that the runtime itself gives to a grain. Their `type` never comes from outside. */
export type RuntimeCommand =
  /** A timer of the state is due. */
  | { readonly type: 'timer'; readonly id: string }
  /** A call that the state lists has ended. */
  | { readonly type: 'call.ended'; readonly id: string; readonly call: string; readonly result: CallResult }
  /** A command that a turn of this entity sent as an effect, with `answerTo`, has ended. */
  | { readonly type: 'command.answered'; readonly id: string; readonly command: string; readonly reply: FinalReply }
  /** Somebody wants a command that still runs to end. Answer it: `cancelled` or `expired` is expected. */
  | {
      readonly type: 'command.end';
      readonly id: string;
      readonly command: string;
      readonly how: 'cancelled' | 'expired';
    };

/** What a turn decided: the next entry of the journal. */
export interface Outcome {
  readonly kind: string;
  readonly data: unknown;
  readonly reply: Reply;
  readonly answers?: readonly Answer[];
  readonly effects?: readonly Effect[];
  /** Made by {@link forked}. */
  readonly fork?: ForkPoint;
}

/** A call to the outside world that is intended and has not ended: it is part of the state, so it survives a crash. */
export interface Call {
  /** Unique within the entity. With the entity's key it makes the idempotency key, the same on every repetition. */
  readonly id: string;
  readonly input: unknown;
}

/** How a call ended. A failure is a result like another: the state decides whether to intend it again. */
export type CallResult =
  { readonly status: 'done'; readonly value: unknown } | { readonly status: 'failed'; readonly problem: Problem };

export interface CallContext {
  readonly entity: string;
  /** `<entity>/<call id>`: send it along, so that a repeated call is paid once. */
  readonly idempotencyKey: string;
  /** Aborted when the owner loses the entity or stops. */
  readonly signal: AbortSignal;
  /** W3C trace context of the turn that intended the call, or of the newest one. */
  readonly traceparent: string | undefined;
}

/** What happened, in the shape of the schema after the one it was written in. */
export type Upcaster = (entry: Pick<Entry, 'kind' | 'data'>) => Pick<Entry, 'kind' | 'data'>;

/**
 * A type of entity: data and pure functions. Authoring one needs no knowledge of brokers or stores.
 *
 * `decide`, `evolve`, `wakeAt` and `calls` must be pure; an exception in `decide` is tried three times and then parks
 * the command. `perform` is the only door to the outside.
 */
export interface Grain<S> {
  /** The entity type: the middle part of its keys. */
  readonly type: string;
  /** The version of `S` and of the entries' `data` that this release reads; raise it when either changes. */
  readonly schema: number;
  /**
   * The version that this release writes, {@link schema} by default. A release reads version n + 1 before any release
   * writes it, because during a rolling update old and new replicas take turns of the same entity: first deploy
   * `schema: 2, writes: 1`, with the upcaster and a `decide` that still makes data of version 1; then drop `writes`.
   */
  readonly writes?: number;
  /**
   * By the version that they start from: each leads to the next one, and where there is none, the data did not change.
   * `evolve` sees entries of {@link schema} only.
   */
  readonly upcasters?: Readonly<Record<number, Upcaster>>;
  /** How long an unused entity stays in memory; bounded by `cacheBytes` in any case. 15 minutes by default. */
  readonly idleMs?: number;
  /** A snapshot is kept after each so many entries; `OwnerSettings.snapshotEvery` by default. */
  readonly snapshotEvery?: number;
  readonly initial: S;
  decide(state: S, command: GrainCommand, turn: Turn): Outcome;
  /** The state after `entry`, whose kind and data are of this schema, or are the runtime's own. */
  evolve(state: S, entry: Entry): S;
  /** The earliest timer of the state, epoch milliseconds. */
  wakeAt?(state: S): number | undefined;
  /** Calls that are intended and have not ended. */
  calls?(state: S): readonly Call[];
  /** Makes one call. Never holds a delivery. May be repeated with the same idempotency key after a crash. */
  perform?(call: Call, context: CallContext): Promise<CallResult>;
  /** Reads from outside what `decide` needs, before each turn. Cheap, without effects; a rejection is retried in place. */
  prepare?(state: S, command: GrainCommand, context: PrepareContext): Promise<unknown>;
  /** Which past this command, the first of its entity, wants to begin from; `seq` is the newest unless given. */
  forkOf?(command: CommandMessage): { readonly from: string; readonly seq?: number } | undefined;
  /**
   * Whether nothing more is expected of the entity: once it has been so for the retention of its type, it is removed
   * whole. Never, unless the installation has a retention for it.
   */
  ended?(state: S): boolean;
  /** Takes commands also of those who wait for its own answer. By default such a cycle is refused. */
  readonly reentrant?: boolean;
}

/** The outcome of an ordinary turn: something happened, and its command has succeeded. */
export function happened(kind: string, data: unknown, result: unknown = null): Outcome {
  return { kind, data, reply: succeeded(result) };
}

/** The first entry of a fork: `evolve` gets it with the state that the origin had. */
export function forked(origin: NonNullable<Turn['origin']>, kind: string, data: unknown, result?: unknown): Outcome {
  return { ...happened(kind, data, result), fork: { from: origin.from, seq: origin.seq } };
}

/**
 * Everything that the entity was is erased: its state is initial, its entries and snapshots are blank, commands that ran
 * end, its forks are erased too, and it refuses every further command. Whispers and commands that went out are not
 * called back.
 */
export function erased(result: unknown = null): Outcome {
  return happened('erased', {}, result);
}

/** What a grain makes of a command that does not concern it: on record, and without consequences. */
export function ignored({ type }: Pick<GrainCommand, 'type'>): Outcome {
  return happened('ignored', { type });
}

/** A refusal is a turn too: journaled, so that asking again gets the same answer. */
export function refused(problem: Problem): Outcome {
  return { kind: 'refused', data: { code: problem.code }, reply: { status: 'failed', problem } };
}

export function succeeded(result: unknown): FinalReply {
  return { status: 'succeeded', result };
}

export function failed(problem: Problem): FinalReply {
  return { status: 'failed', problem };
}

/** The entry kinds that the runtime writes itself; `evolve` sees them and usually returns the state as it is. */
export const RUNTIME_ENTRY_KINDS = [
  'refused',
  'attempt',
  'parked',
  'expired',
  'tombstone',
  'blank',
  'erased',
  'retired',
  'imported',
] as const;
