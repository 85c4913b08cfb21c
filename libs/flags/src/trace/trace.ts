import type { CompiledFlag } from '../compiled-flag.ts';
import type { Evaluation, FlagContext } from '../evaluation.ts';
import type { Share } from '../operators/fractional.ts';
import { Walk } from './walk.ts';

/** One thing that happened on the way. `at` is a JSON Pointer into the flag's definition, references replaced. */
export type Step =
  | {
      /** A condition, and the branch that it opened or not. */
      readonly kind: 'condition';
      readonly at: string;
      readonly holds: boolean;
      /** What it looked at. */
      readonly read: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'branch'; readonly at: string; readonly taken: 'then' | 'else' }
  | {
      readonly kind: 'draw';
      readonly at: string;
      readonly bucketBy: string;
      readonly hash: number;
      /** From 0 to `of` − 1: it falls into the share that begins at or before it. */
      readonly bucket: number;
      readonly of: number;
      readonly shares: readonly Share[];
      readonly variant: Share['variant'];
    }
  /** A fraction that gave nobody anything, and why. */
  | { readonly kind: 'no-draw'; readonly at: string; readonly reason: string };

/** An evaluation and the way to it. */
export interface Trace {
  readonly evaluation: Evaluation;
  readonly path: readonly Step[];
}

export function traceOf(flag: CompiledFlag, context: FlagContext, atMs: number): Trace {
  const evaluation = flag.evaluate(context, atMs);
  const isRuled = flag.rule !== undefined && !(evaluation.kind === 'code-default' && evaluation.reason === 'DISABLED');
  if (!isRuled || flag.flaw !== undefined) return { evaluation, path: [] };
  const walk = new Walk(flag.scope(context, atMs));
  return { evaluation, path: walk.along(flag.rule, '/targeting') };
}
