import type { OpenKind } from '../entry.ts';
import type { Snapshot } from '../journal.ts';
import type { PreparedEntry } from './prepared-entry.ts';

/** A change of a hint, or of a cache: losing one costs a duplicate or some time, never truth (J5). */
export type Amendment =
  | { readonly kind: 'clear-open'; readonly id: string; readonly kinds: readonly OpenKind[] }
  | { readonly kind: 'set-wake'; readonly id: string; readonly wakeAt: number | undefined }
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot };

/** What one batch made of one entry. */
export type Insert =
  | { readonly outcome: 'stored' }
  /** Its key is there already, perhaps by an earlier try of the same append. */
  | { readonly outcome: 'duplicate' }
  | { readonly outcome: 'rejected'; readonly reason: string }
  | { readonly outcome: 'unknown'; readonly cause: Error }
  | { readonly outcome: 'unavailable'; readonly cause: Error };

export interface BatchResult {
  /** One per entry, in their order. */
  readonly inserts: readonly Insert[];
  /** Why the amendments were not made. */
  readonly unamended?: Error;
}

/** A store that takes many entries at once: what {@link GroupCommit} needs of an adapter. */
export interface BatchStore {
  /** Never rejects. One bad entry must not fail its neighbours. */
  write(entries: readonly PreparedEntry[], amendments: readonly Amendment[]): Promise<BatchResult>;
  /** The document under a key, if no crash can take it back. Rejects with `StoreUnavailable`. */
  committed(id: string): Promise<string | undefined>;
}
