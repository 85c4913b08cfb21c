/** How long to wait between attempts, in milliseconds. */
export interface Backoff {
  readonly baseMs: number;
  readonly capMs: number;
}

/**
 * The wait before attempt `attempt` (1 is the first retry): full jitter, so that callers who failed together do not
 * come back together.
 *
 * @param random a number in [0, 1); `Math.random` by default
 */
export function backoffMs({ baseMs, capMs }: Backoff, attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(attempt - 1, 30));
  return random() * ceiling;
}
