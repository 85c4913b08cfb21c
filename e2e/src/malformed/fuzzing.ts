import { readFileSync } from 'node:fs';

/** `npm run fuzz` sets both; a test of `npm test` takes a few and another seed each time, which it tells. */
export const CASES = Number(process.env['FUZZ_CASES'] ?? 2000);
export const SEED = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000);

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
