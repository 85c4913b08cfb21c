import type { OwnerSettings } from '../owner.ts';

/** The default of every number; an installation rarely needs another. */
export const OWNER_DEFAULTS: OwnerSettings = {
  prefetch: 16,
  sweepEveryMs: 1000,
  openAfterMs: 1000,
  callCheckMs: 1000,
  cacheBytes: 64 * 1024 * 1024,
  dedupeWindow: 128,
  snapshotEvery: 100,
  retentionMs: {},
  prepareMs: 10_000,
  storeAwayMs: 10_000,
};
