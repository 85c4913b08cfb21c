import type { Fault } from './faults.ts';

/** The outcomes written out in a rule that are no variants: whoever came there would get an error. */
export function* resultFaults(rule: unknown, at: string, variants: readonly string[]): Generator<Fault> {
  if (typeof rule === 'string' || typeof rule === 'boolean') {
    if (!variants.includes(String(rule)))
      yield { pointer: at, message: `names no variant; there are: ${variants.join(', ')}` };
    return;
  }
  for (const [place, outcome] of outcomesOf(rule)) yield* resultFaults(outcome, `${at}${place}`, variants);
}

/** What a rule may yield as it is written. Of most operators nobody can say. */
function outcomesOf(rule: unknown): readonly (readonly [place: string, outcome: unknown])[] {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return [];
  const [operator, args] = (Object.entries(rule) as [string, unknown][])[0] ?? [];
  if (!Array.isArray(args)) return [];
  if (operator === 'if') return branchesOf(args);
  return operator === 'fractional' ? sharesOf(args) : [];
}

function branchesOf(args: readonly unknown[]): [string, unknown][] {
  const isElse = (index: number): boolean => index === args.length - 1 && index % 2 === 0 && index > 0;
  return args.flatMap((arg, index) => (index % 2 === 1 || isElse(index) ? [[`/if/${String(index)}`, arg]] : []));
}

function sharesOf(args: readonly unknown[]): [string, unknown][] {
  return args.flatMap((share, index) =>
    Array.isArray(share) ? [[`/fractional/${String(index)}/0`, share[0] as unknown]] : [],
  );
}
