/** An owner that lives has answered long before. */
const FIRST_AT_LEAST_MS = 3000;
const P99_TIMES = 4;
const CAP_MS = 60_000;
/** Jitter only ever waits longer: the first ask must not come before its bound. */
const JITTER = 0.25;

/**
 * How long to wait for an answer before asking (again): first max(3 s, 4 × recent p99), doubling to a minute.
 *
 * @param asked how often it was asked already; 0 after the command itself was sent
 * @param p99Ms of the answer times of late
 * @param random a number in [0, 1)
 */
export function askDelayMs(asked: number, p99Ms: number, random: number): number {
  const first = Math.min(CAP_MS, Math.max(FIRST_AT_LEAST_MS, P99_TIMES * p99Ms));
  const doubled = Math.min(CAP_MS, first * 2 ** Math.min(asked, 10));
  return Math.round(doubled * (1 + JITTER * random));
}

/** A second is long for an owner that lives, and short for a person who waits. */
const HURRY_MS = 1000;
const HURRY_CAP_MS = 5000;
const MEDIAN_TIMES = 4;

/**
 * How long after the command, or the last ask for it, the owner is asked for somebody who waits: max(1 s, 4 × median),
 * doubling to five seconds. An answer that was lost costs a waiting client little more than that; nobody else need hurry.
 * By the median and not the p99, which one outage lifts for long; when all are slow nothing is lost, and asks would only
 * take the budget from those that need it.
 *
 * @param asked how often it was asked for somebody who waits
 * @param medianMs of the answer times of late
 */
export function hurryDelayMs(asked: number, medianMs: number): number {
  return Math.min(HURRY_CAP_MS, Math.max(HURRY_MS, MEDIAN_TIMES * medianMs) * 2 ** Math.min(asked, 10));
}
