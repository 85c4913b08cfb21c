import type { LoggedWhisper, WhisperMessage } from '../whisper-bus.ts';

/** Where a whisper stands in the log, and whether it stood there before. */
export interface Place {
  readonly position: number;
  readonly duplicate: boolean;
}

/** A stretch of the log, as one pattern sees it. */
export interface Stretch {
  /** The oldest position that the log still has, of any subject; one above `last` when it has none. */
  readonly first: number;
  /** Up to here the log was looked through: the next stretch starts after it. */
  readonly through: number;
  /** Oldest first. */
  readonly whispers: readonly LoggedWhisper[];
}

/**
 * The ring in which whispers are kept: the newest `capacity` of them, at positions 1, 2, 3 … without gaps.
 *
 * One bus uses a log and nobody else. Calls may overlap; each sees all that was appended before it.
 */
export interface WhisperLog {
  /** The newest position ever given; 0 before the first. */
  readonly last: number;
  /** Stores what is new, all or nothing, and drops what no longer fits. A known id keeps its first position. */
  append(messages: readonly WhisperMessage[]): Promise<readonly Place[]>;
  /** What follows position `after`: at most `limit` whispers. */
  readAfter(pattern: string, after: number, limit: number): Promise<Stretch>;
  /** Newest first, below position `before` if it is given. */
  readBefore(pattern: string, before: number | undefined, limit: number): Promise<readonly LoggedWhisper[]>;
  close(): Promise<void>;
}

/** How many whispers a log keeps unless told otherwise. */
export const DEFAULT_CAPACITY = 10_000;
