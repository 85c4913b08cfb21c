import type { EvaluationStep } from '@leviathan/contracts';
import type { CompiledFlag } from '../compiled-flag.ts';
import type { Evaluation, FlagContext } from '../evaluation.ts';
import { Walk } from './walk.ts';

/** An evaluation and the way to it. */
export interface Trace {
  readonly evaluation: Evaluation;
  readonly path: readonly EvaluationStep[];
}

export function traceOf(flag: CompiledFlag, context: FlagContext, atMs: number): Trace {
  const evaluation = flag.evaluate(context, atMs);
  const isRuled = flag.rule !== undefined && !(evaluation.kind === 'code-default' && evaluation.reason === 'DISABLED');
  if (!isRuled || flag.flaw !== undefined) return { evaluation, path: [] };
  const walk = new Walk(flag.scope(context, atMs));
  return { evaluation, path: walk.along(flag.rule, '/targeting') };
}
