import type { Timing } from './timing.ts';

/** How a request is repeated. */
export interface RetryPolicy {
  /** The wait before the first repetition is a random part of this; before each further one, of twice as much. */
  readonly baseMs: number;
  readonly capMs: number;
  /** How long one try may take before it counts as lost. A wait that the request asks for comes on top. */
  readonly tryMs: number;
  /** How long tries are made, all in all; {@link CommandOptions} have their own. */
  readonly totalMs: number;
}

/**
 * The first repetition comes almost at once, because the usual cause is a replica that went away while others answer; the
 * cap keeps those who wait for a longer outage from adding to it.
 */
export const RETRY: RetryPolicy = { baseMs: 100, capMs: 5000, tryMs: 30_000, totalMs: 60_000 };

/**
 * The wait before repetition number `count` (1, 2, 3 …). Full jitter: who failed together shall not come back together, and
 * that goes for a `Retry-After` as well, which everybody was told.
 */
export function pauseMs(
  { baseMs, capMs }: Pick<RetryPolicy, 'baseMs' | 'capMs'>,
  count: number,
  retryAfterMs: number,
  { random }: Pick<Timing, 'random'>,
): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(count - 1, 30));
  return retryAfterMs + random() * ceiling;
}

/** `Retry-After` in milliseconds: in seconds, or as a date. 0 when there is none. */
export function retryAfterMs({ headers }: Response, nowMs: number = Date.now()): number {
  const text = headers.get('retry-after') ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? 0 : Math.max(0, at - nowMs);
}
