import type {
  BreakerReading,
  CommandMessage,
  CommandStatus,
  EvaluationStep,
  FlagKey,
  FlagSnapshot,
  ProblemCode,
  WireMessage,
} from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import type { CommandRef } from './domain/command/command.ts';

/** What became of a message: see the command bus. Only after `confirmed` is it in the owner's queue for good. */
export type Sent =
  | { readonly outcome: 'confirmed' }
  | { readonly outcome: 'returned' }
  | { readonly outcome: 'nacked' | 'unknown'; readonly reason: string };

/** The queues of the services that own entities. */
export interface OwnerQueues {
  /** Sends a command to its entity's partition, to be answered to this router. Never rejects. */
  send(message: CommandMessage): Promise<Sent>;
  /** Whether sending can succeed at this moment. */
  readonly isAvailable: boolean;
  /** Bytes of the message on its way: a queue refuses what is larger than `MAX_BODY_BYTES`, for ever. */
  bytesOf(message: CommandMessage): number;
  /** Where a command goes, for whoever asks why it is not there. */
  placeOf(message: CommandMessage): { readonly queue: string; readonly partition: number } | undefined;
}

/** Live news of commands between routers: at most once, not stored. Whoever missed it reads the journal. */
export interface CommandNews {
  announce(ref: CommandRef, status: CommandStatus): void;
  /** @returns what ends the listening */
  listen(ref: CommandRef, hear: (status: CommandStatus) => void): () => void;
}

/** What a flag was evaluated to, and why. */
export interface Evaluation {
  readonly on: boolean;
  readonly variant: string;
  readonly reason: string;
  /** Why it could not be evaluated, if so. */
  readonly error?: string;
}

/** What the rules of a flag may look at. */
export interface FlagContext {
  readonly targetingKey: string;
  readonly tenant: string;
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A flag set, compiled: in process, synchronous, without effects. */
export interface CompiledFlags {
  /** @param atMs what the rules take for the time, epoch milliseconds */
  evaluate(key: FlagKey, context: FlagContext, atMs: number): Evaluation;
  /** The same, and the way to it: for a reader, never on the way of a command. */
  trace(key: FlagKey, context: FlagContext, atMs: number): TracedEvaluation;
}

/** An evaluation that tells the rule's path. */
export interface TracedEvaluation {
  readonly evaluation: Evaluation;
  readonly path: readonly EvaluationStep[];
}

/** @returns the set compiled, or the sentence that says why it cannot be used */
export type CompileFlags = (snapshot: FlagSnapshot) => CompiledFlags | { readonly invalid: string };

/** The last flag set that was in force, kept over a restart. */
export interface LastGoodFlags {
  /** `undefined` when there is none or none that can be used; the reason is logged. Never rejects. */
  load(): Promise<{ readonly snapshot: FlagSnapshot; readonly confirmedAt: number } | undefined>;
  /** Never rejects; a failure is logged, and the flags in force are not affected. */
  keep(snapshot: FlagSnapshot, confirmedAt: number): Promise<void>;
}

/** A message that an owner could not take, and its sentence why. */
export interface HandedOver {
  readonly raw: WireMessage;
  readonly reason: string;
  /** What parked it, if its owner parked it in its turn; else nobody could take it. */
  readonly code?: ProblemCode;
}

/** Sends what an entry makes others do. */
export interface Outbox {
  /**
   * Resolves when the broker confirmed it, which may take as long as it is away; whoever cannot wait need not.
   *
   * @returns `false` when this router stopped before: another one publishes it, or its next start
   */
  publish(entry: Entry): Promise<boolean>;
  /** Whether something of an entity is on its way from here, or not cleared yet. */
  isPublishing(entity: string): boolean;
}

/** A command on its way by a route that has a breaker. The first end that is told counts. */
export interface Passage {
  /** The route does what it is for. */
  went(): void;
  failed(reason: string): void;
  /** It tells nothing about the route. */
  unused(): void;
}

/** The breakers of routes, by their names `<owner>/<route>`. */
export interface RouteBreakers {
  /** The passage of one command, or how the breaker stands that refuses it. In the half-open phase there is one at a time. */
  enter(name: string): Passage | { readonly open: string };
  states(): readonly BreakerReading[];
}

/** How far the event loop is behind. */
export interface LoopLag {
  /** Of the last second or so at the least, in milliseconds. */
  readonly standingMs: number;
}

/** Counts what happens, for the metrics. */
export interface Tally {
  routed(type: string, route: string): void;
  ended(type: string, outcome: string, afterMs: number): void;
  /** A request for a command was refused; nothing was stored. */
  refused(code: string): void;
}
