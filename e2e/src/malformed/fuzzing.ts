import { readFileSync } from 'node:fs';

/** `npm run fuzz` sets both, to another seed each time; `npm test` takes the same few, so that it is red for a change only. */
export const CASES = Number(process.env['FUZZ_CASES'] ?? 2000);
export const SEED = Number(process.env['FUZZ_SEED'] ?? 1);

/** The longest that a test of so many cases may take. */
export const PATIENCE_MS = Math.max(300_000, CASES * 100);

export function residentMib(pid: number | undefined): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

/** How fast memory grows over the second half of a run, per 10,000 cases: in the first, code and caches warm up. */
export function growthPer10k(samples: readonly { readonly cases: number; readonly mib: number }[]): number {
  const half = samples.slice(samples.length >> 1);
  const mean = (of: (sample: (typeof half)[number]) => number): number =>
    half.reduce((sum, each) => sum + of(each), 0) / half.length;
  const [x, y] = [mean(({ cases }) => cases), mean(({ mib }) => mib)];
  const slope = half.reduce((sum, { cases, mib }) => sum + (cases - x) * (mib - y), 0);
  return (10_000 * slope) / half.reduce((sum, { cases }) => sum + (cases - x) ** 2, 0);
}
