import type { Entry, OpenKind } from './entry.ts';

/** What became of an append. */
export type Append =
  | { readonly outcome: 'stored' }
  /** Another owner wrote this seq: close the partition's channel, never decide again on a guess. */
  | { readonly outcome: 'taken' }
  /** The entry can never be stored: it is too large or cannot be written as JSON. */
  | { readonly outcome: 'rejected'; readonly reason: string }
  /** It may be there or not; only a read can tell. An entity has at most one such entry. */
  | { readonly outcome: 'unknown'; readonly cause: Error }
  /** It is not there: the store refused to try (away, disk full, closing). Nothing was written. */
  | { readonly outcome: 'unavailable'; readonly cause: Error };

/** An entity with something to do, found by a sweep. */
export interface Due {
  readonly entity: string;
  readonly seq: number;
}

/** A fold kept for speed; deletable at any time. */
export interface Snapshot {
  readonly entity: string;
  readonly seq: number;
  /** Version of the fold that made it; another version ignores it. */
  readonly version: number;
  readonly state: unknown;
}

/**
 * An entity that is to be gone. Its last entry is the last to go, so that whoever is interrupted is found again by its
 * hint, and what remains can be told from an entity that lives: it does not begin at seq 1.
 */
export interface Removal {
  readonly entity: string;
  /** The last entry. */
  readonly seq: number;
  /** When that was written, exactly. */
  readonly at: number;
  /** All others are at least so old (epoch ms); younger ones belong to somebody else of this name. */
  readonly notAfter: number;
}

export interface Birth {
  readonly entity: string;
  /** Opaque; the next page starts after it. */
  readonly cursor: string;
  readonly entry: Entry;
}

/**
 * The only store a grain needs: one that refuses a second entry with the same key.
 *
 * - J1 An entry is stored whole or not at all, and `stored` means that it survives a crash of the store.
 * - J2 Of all appends with the same entity and seq, at most one is `stored`.
 * - J3 `read` yields every stored entry of an entity in the order of seq, without gaps, and only entries that no crash
 *   can take back.
 * - J4 One bad entry never fails its neighbours in a batch, and none fails silently.
 * - J5 `open` and `wakeAt` are hints that may be changed after the fact; nothing else of an entry ever is, but for J6.
 * - J6 `erase` leaves blanks: every seq stays taken, so that no owner of the past can write there (J2), and nothing of
 *   what stood there can be read, neither here nor in the files of a store that is ours.
 * - J7 `remove` takes a whole entity away, so that its name is free; never what was born later under that name.
 *
 * Not promised: any order between entities; cheap reads of long journals, which is what snapshots are for.
 * Reads and the hint operations reject with a `StoreUnavailable` when the store cannot be reached; `append` never rejects.
 * A read that meets an entry which is damaged rejects with a `BrokenJournal`: its entity is, and no other.
 */
export interface Journal {
  append(entry: Entry): Promise<Append>;
  /** @param range.from first seq, 1 by default. @param range.to last seq, the newest by default */
  read(entity: string, range?: { readonly from?: number; readonly to?: number }): AsyncIterable<Entry>;
  /** The newest seq, or 0: what a suspect's `attempt` needs instead of the fold. */
  lastSeq(entity: string): Promise<number>;
  /** The entry of the turn of `command`, for commands older than the dedupe window. */
  find(entity: string, command: string): Promise<Entry | undefined>;

  /** The entries of one entity with unpublished effects, oldest first: what a new owner publishes before its own. */
  openOf(entity: string): Promise<readonly Entry[]>;
  /**
   * Entities with unpublished effects of one kind, older than `before` (epoch ms), oldest first. By kind, because many
   * of one kind may be stuck, and those of the other must be found none the less.
   */
  open(kind: OpenKind, before: number, limit: number): Promise<readonly Due[]>;
  /** Entities whose `wakeAt` is at or before `at`, earliest first. */
  due(at: number, limit: number): Promise<readonly Due[]>;
  /** Strikes kinds off an entry's `open`. May be batched; a lost one costs a duplicate. */
  clearOpen(entity: string, seq: number, kinds: readonly OpenKind[]): Promise<void>;
  /** Moves an entry's `wakeAt`, or clears it. */
  setWake(entity: string, seq: number, wakeAt: number | undefined): Promise<void>;

  /** First entries of the entities of one tenant and type, newest first; those that are damaged are left out. */
  births(
    tenant: string,
    type: string,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly Birth[]>;

  /** Puts a blank (see `blankOf`) in the place of every entry of `entity` before `seq`. Repeating it is harmless. */
  erase(entity: string, seq: number): Promise<void>;
  /** Removes an entity with its snapshot. Repeating it is harmless. */
  remove(removal: Removal): Promise<void>;
  /** Keys of the entities that began as a fork of `entity`. */
  forksOf(entity: string, limit: number): Promise<readonly string[]>;

  loadSnapshot(entity: string, version: number): Promise<Snapshot | undefined>;
  /** Only forwards: an older one never replaces a newer one. */
  saveSnapshot(snapshot: Snapshot): Promise<void>;

  /** That the store is older than what is supported, although it works so far; see `outdated` of the kernel. */
  readonly outdated?: string | undefined;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
