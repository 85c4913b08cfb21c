import type { Told } from './persistent.ts';

/** A process that was killed. */
export interface Kill {
  readonly instance: string;
  /** Milliseconds of the Unix epoch. */
  readonly at: number;
  /** When it was ready again; `undefined` while it is not. */
  readyAt?: number;
}

/** Whoever comes within this time after a kill may still meet what it left behind. */
const AFTERMATH_MS = 1000;

/** How long a command was held up at most by a kill: from the kill, or from when it was sent after it, to its end. */
export function heldUpMs({ begunAt, endedAt }: Told, { at }: Kill): number {
  return endedAt - Math.max(begunAt, at);
}

/** The commands that a kill may have touched: under way at the kill, or sent within a second after it. */
export function touchedBy(told: readonly Told[], { at }: Kill): readonly Told[] {
  return told.filter(({ begunAt, endedAt }) => begunAt <= at + AFTERMATH_MS && endedAt >= at);
}

/**
 * Recovery from one kill: how long the unluckiest of the commands that it may have touched was held up. Once that one has
 * ended, every entity that anybody asked for answers again.
 */
export function recoveryMs(told: readonly Told[], kill: Kill): number {
  return Math.max(0, ...touchedBy(told, kill).map((each) => heldUpMs(each, kill)));
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** `p50 812 ms, p99 1459 ms, max 1460 ms` */
export function distribution(values: readonly number[]): string {
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) => `${percentile(values, share).toFixed(0)} ms`);
  return `p50 ${String(p50)}, p99 ${String(p99)}, max ${String(max)}`;
}
