import type { Whisper } from '@leviathan/contracts';
import type { FeedbackGiven } from './domain/feedback.ts';

/** The two logs of a process: of everybody, and of this process alone. Their positions have nothing to do with each other. */
export const LOG_NAMES = ['distributed', 'local'] as const;
export type LogName = (typeof LOG_NAMES)[number];

/** A whisper and where it stands in its log. */
export interface PlacedWhisper {
  readonly log: LogName;
  readonly position: number;
  readonly whisper: Whisper;
}

/** What a reader wants to see; an empty list means everything. Always of one tenant. */
export interface WhisperFilter {
  readonly tenant: string;
  readonly sessions: readonly string[];
  readonly types: readonly string[];
  readonly scopes: readonly string[];
}

/** What a subscriber hears. */
export type Heard =
  | { readonly kind: 'whisper'; readonly placed: PlacedWhisper }
  /** Whispers of these positions are not told: they are gone, or were logged before a stream came from another log. */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number }
  /** The last word: it was too slow, and resumes from the last position that it saw. */
  | { readonly kind: 'cut-off'; readonly reason: string };

export type Stop = () => Promise<void>;

/** One log of whispers. Its calls reject with `WhisperLogUnavailable` when the bus cannot be reached. */
export interface WhisperLog {
  readonly name: LogName;
  /**
   * Logs it, once however often it is published, and delivers it. Resolves when it survives a crash.
   *
   * @param traceparent of what caused it: whoever hears the whisper goes on with that trace
   */
  publish(whisper: Whisper, traceparent?: string): Promise<PlacedWhisper>;
  /** Newest first, below position `before`. */
  read(filter: WhisperFilter, before: number | undefined, limit: number): Promise<readonly PlacedWhisper[]>;
  find(tenant: string, id: string): Promise<PlacedWhisper | undefined>;
  /** The newest position of a tenant; 0 before the first. */
  newest(tenant: string): Promise<number>;
  /** From position `after` on, or only what comes from now on. `hear` is waited for. */
  subscribe(
    filter: WhisperFilter,
    after: number | undefined,
    hear: (heard: Heard) => void | Promise<void>,
  ): Promise<Stop>;
}

export type WhisperLogs = Readonly<Record<LogName, WhisperLog>>;

/** Whom a flag is asked for. */
export interface FlagContext {
  readonly tenant: string;
  readonly session?: string;
}

/** The flags as they are now, for whom they are asked. Never rejects: what cannot be known is off. */
export interface RelayFlags {
  /** `ENABLE_DISTRIBUTED_WHISPERS` */
  isDistributed(context: FlagContext): Promise<boolean>;
  /** `ENABLE_MONITORING` */
  isMonitored(context: FlagContext): Promise<boolean>;
}

/** A whisper that came in under an `Idempotency-Key`, as it was first. */
export interface Posted {
  readonly whisper: Whisper;
  readonly log: LogName;
  /** Of the request, so that another request under the same key is noticed. */
  readonly digest: string;
}

/** What is remembered about single whispers, beyond their logs. Rejects when the store cannot be reached. */
export interface WhisperJournal {
  /** Stores `posted` unless its whisper was posted before. @returns what stands there now */
  post(posted: Posted): Promise<{ readonly posted: Posted; readonly isNew: boolean }>;
  /** Counts an outcome once per `given.id`. @returns the counters with it */
  count(tenant: string, whisper: string, given: FeedbackGiven): Promise<Whisper['feedback']>;
  counters(tenant: string, whisper: string): Promise<Whisper['feedback']>;
}

/** The one file of the old agent: the last whisper wins. Never fails whoever writes. */
export interface LegacyFile {
  write(whisper: Whisper): void;
  /** Resolves when the last whisper is written, or could not be. */
  settled(): Promise<void>;
}
