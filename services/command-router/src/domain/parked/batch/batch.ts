import type { Entry } from '@leviathan/grains';
import type { PlacedMark } from '../parked-marks.ts';
import type { ParkedFilter } from '../parked-list.ts';

/** The entity type of batches in the router's journal. */
export const BATCH_ENTITY = 'parked-batch';

/** What is done to every parked command that a filter finds. */
export interface BatchOrder {
  readonly action: 'redrive' | 'discard';
  readonly filter: ParkedFilter;
  /** How many commands a second at most. */
  readonly perSecond: number;
  /** Of a discard. */
  readonly reason?: string;
  readonly subject: string;
  /** Of the request: tells a repeated request from another one under the same key. */
  readonly fingerprint: string;
}

/** What became of the commands so far. */
export interface BatchCounts {
  readonly done: number;
  /** Somebody else was first. */
  readonly skipped: number;
  readonly failed: number;
  /** Why, of the first ones that failed. */
  readonly failures: readonly { readonly id: string; readonly code: string; readonly detail: string }[];
}

export const NO_COUNTS: BatchCounts = { done: 0, skipped: 0, failed: 0, failures: [] };

/** What happens to a batch. A page is journaled before anything is done to its commands: who takes over sees to them again. */
export type BatchEvent =
  | { readonly kind: 'begun'; readonly order: BatchOrder; readonly router: string }
  | {
      readonly kind: 'page';
      readonly marks: readonly PlacedMark[];
      /** Where the next page begins; absent after the last. */
      readonly next?: string;
      /** Of all pages before. */
      readonly counts: BatchCounts;
    }
  | { readonly kind: 'taken-over'; readonly router: string }
  | { readonly kind: 'cancel-requested'; readonly subject: string }
  | { readonly kind: 'ended'; readonly how: 'completed' | 'cancelled'; readonly counts: BatchCounts };

/** A batch as its journal tells it. */
export interface Batch {
  readonly order: BatchOrder;
  readonly begunAt: number;
  /** The one at work: it loses its next insert once another has taken over. */
  readonly router: string;
  readonly counts: BatchCounts;
  /** What the router at work was about to do when it wrote last. */
  readonly page?: { readonly marks: readonly PlacedMark[]; readonly next?: string };
  readonly cancelledBy?: string;
  readonly ended?: { readonly how: 'completed' | 'cancelled'; readonly at: number };
}

/** The event of an entry; nobody else writes entities of this type. */
export function batchEventOf({ kind, data }: Pick<Entry, 'kind' | 'data'>): BatchEvent {
  return { ...(data as object), kind } as BatchEvent;
}

/** @returns `undefined` if there is no such batch */
export function foldBatch(entries: readonly Entry[]): Batch | undefined {
  return entries.reduce<Batch | undefined>(
    (batch, entry) => evolveBatch(batch, batchEventOf(entry), entry.at),
    undefined,
  );
}

export function evolveBatch(batch: Batch | undefined, event: BatchEvent, at: number): Batch | undefined {
  if (event.kind === 'begun') {
    return batch ?? { order: event.order, begunAt: at, router: event.router, counts: NO_COUNTS };
  }
  if (batch === undefined || batch.ended !== undefined) return batch;
  switch (event.kind) {
    case 'page': {
      const { marks, next, counts } = event;
      return { ...batch, counts, page: { marks, ...(next === undefined ? {} : { next }) } };
    }
    case 'taken-over':
      return { ...batch, router: event.router };
    case 'cancel-requested':
      return { ...batch, cancelledBy: batch.cancelledBy ?? event.subject };
    case 'ended': {
      const { order, begunAt, router, cancelledBy } = batch;
      const ended = { how: event.how, at };
      const by = cancelledBy === undefined ? {} : { cancelledBy };
      return { order, begunAt, router, counts: event.counts, ended, ...by };
    }
  }
}
