import { distribution } from '../load/recovery.ts';
import { type Told, type Try, nowMs } from '../load/persistent.ts';

/** Something that is done to an installation under load, from when to when. */
export interface Phase {
  readonly name: string;
  readonly begun: number;
  readonly over: number;
}

/** What callers saw in a phase. */
export interface Seen {
  readonly phase: Phase;
  /** Requests that were answered in it, or broke. */
  readonly requests: readonly Try[];
  /** Those of them that any caller would call an error. A wait that is over says 202, and is none. */
  readonly errors: readonly Try[];
  readonly tookMs: readonly number[];
}

const AFTERMATH_MS = 5_000;

/** Does something and takes the time, with a few quiet seconds after it: what it broke may be met a little later. */
export async function phase(name: string, doing: () => Promise<unknown>): Promise<Phase> {
  const begun = nowMs();
  await doing();
  await new Promise((resolve) => setTimeout(resolve, AFTERMATH_MS)); // the load goes on meanwhile
  return { name, begun, over: nowMs() };
}

export function seenIn(phase: Phase, told: readonly Told[]): Seen {
  const within = (at: number): boolean => at >= phase.begun && at <= phase.over;
  const requests = told.flatMap(({ tries }) => tries.filter(({ answeredAt }) => within(answeredAt)));
  const ended = told.filter(({ endedAt }) => within(endedAt));
  return {
    ...{ phase, requests, errors: requests.filter(isError) },
    tookMs: ended.map(({ begunAt, endedAt }) => endedAt - begunAt),
  };
}

export function isError({ said }: Try): boolean {
  return !said.startsWith('200') && !said.startsWith('202');
}

/** The share of requests that were answered without any retry of the caller's. */
export function availability(seen: readonly Seen[]): number {
  const sum = (of: (each: Seen) => number): number => seen.reduce((total, each) => total + of(each), 0);
  return 1 - sum(({ errors }) => errors.length) / sum(({ requests }) => requests.length);
}

/** `upgrade  21 s  1102 requests, 0 errors  p50 41 ms, p99 230 ms, max 402 ms` */
export function line({ phase, requests, errors, tookMs }: Seen): string {
  const seconds = (phase.over - phase.begun) / 1000;
  const rate = (requests.length / seconds).toFixed(0);
  const counts = `${String(requests.length)} requests (${rate}/s), ${String(errors.length)} errors`;
  return `${phase.name.padEnd(24)} ${seconds.toFixed(0).padStart(4)} s  ${counts}, ended in ${distribution(tookMs)}`;
}

/** Errors by what was said, each with how often. */
export function errorsOf(seen: readonly Seen[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { said } of seen.flatMap(({ errors }) => errors)) counts[said] = (counts[said] ?? 0) + 1;
  return counts;
}
