import type { Told } from './persistent.ts';

/** How long commands that were under way at a fault, or sent within a second after it, took to end from then on. */
export function recoveryMs(told: readonly Told[], faultAt: number): number {
  const affected = told.filter(({ begunAt, endedAt }) => begunAt <= faultAt + 1000 && endedAt >= faultAt);
  return Math.max(0, ...affected.map(({ begunAt, endedAt }) => endedAt - Math.max(begunAt, faultAt)));
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
