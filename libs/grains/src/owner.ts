import type { BreakerReading, OwnerName, OwnerReport } from '@leviathan/contracts';
import type { Clock, Tracing } from '@leviathan/kernel';
import type { CommandBus, WhisperBus, WhisperOutlet } from '@leviathan/messaging';
import type { Entry } from './entry.ts';
import type { Grain } from './grain.ts';
import type { Journal } from './journal.ts';
import type { Solitude } from './owner/solitude.ts';

/** Only the methods that the runtime uses, so that pino fits and a test can pass silence. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface OwnerOptions {
  readonly service: OwnerName;
  /** Unique per replica; half of its rendezvous scores. */
  readonly instance: string;
  /**
   * Which queues it consumes: its partitions, or the one queue of the legacy home. `partitions` is the installation's
   * number in both cases: effects go to the partitions of other entities.
   */
  readonly queue: { readonly kind: 'partitions' | 'legacy'; readonly partitions: number };
  readonly grains: readonly Grain<unknown>[];
  readonly journal: Journal;
  readonly commands: CommandBus;
  readonly whispers: { readonly distributed: WhisperOutlet; readonly local: WhisperOutlet };
  /** Where it says every few seconds what it has in hand; nowhere unless given. */
  readonly news?: Pick<WhisperBus, 'announce'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Records the turns of traced commands; nothing unless given. */
  readonly tracing?: Tracing;
  /** Whose turns share a process, where one process of the machine plays several; that of this process unless given. */
  readonly solitude?: Solitude;
  /** What else keeps something of an entity (blobs, exports): called when it is erased, until it resolves. */
  readonly erasers?: readonly ((entity: string) => Promise<void>)[];
  /** How the circuit breakers of what its calls go to stand, for its report. */
  readonly breakers?: () => readonly BreakerReading[];
  /** The default of every number is in `owner-settings.ts`. */
  readonly settings?: Partial<OwnerSettings>;
}

export interface OwnerSettings {
  /** Deliveries of one partition in hand at once: what bounds its lanes. */
  readonly prefetch: number;
  readonly sweepEveryMs: number;
  /** How old an unpublished effect must be before a sweep takes it for forgotten. */
  readonly openAfterMs: number;
  /** How soon another owner looks after a call whose owner went silent. */
  readonly callCheckMs: number;
  readonly cacheBytes: number;
  /** How many ended commands an entity remembers; older ones are looked up in the journal. */
  readonly dedupeWindow: number;
  readonly snapshotEvery: number;
  /** By entity type: how long an ended entity is kept, in milliseconds. Absent: for ever. */
  readonly retentionMs: Readonly<Record<string, number>>;
  /** How long `prepare` may take before it is tried again. */
  readonly prepareMs: number;
  /** A replica that cannot reach its store for this long gives its partitions away. */
  readonly storeAwayMs: number;
}

/** An entity as its journal tells it. */
export interface Folded<S> {
  readonly state: S;
  /** 0: the entity was never born. */
  readonly seq: number;
  /** Epoch milliseconds of the first and the newest entry. */
  readonly bornAt: number | undefined;
  readonly changedAt: number | undefined;
}

export type OwnerHealth = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/**
 * One replica that owns entities: it consumes the partitions' queues and runs turns.
 *
 * `drain` and `crash` are the two ways out: the first loses nothing and repeats nothing, the second is what a power cut
 * would do, and loses nothing either.
 */
export interface Owner {
  start(): Promise<void>;
  /** Stop starting, finish what runs, acknowledge, close the channels. */
  drain(): Promise<void>;
  /** Throws away lanes, cache and calls in flight, as if the process had ended here. */
  crash(): Promise<void>;
  /** Current: read from the journal. `at` folds up to that seq. */
  read<S>(grain: Grain<S>, entity: string, at?: number): Promise<Folded<S>>;
  /** Called after each commit of this replica, in the order of commits of an entity; for live events only. */
  onCommit(hear: (entry: Entry) => void): void;
  health(): OwnerHealth;
  /** What it has in hand at this moment, for operators. */
  report(): OwnerReport;
}
