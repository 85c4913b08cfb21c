import { type FlagKey, FlagSet, type FlagSnapshot, checker, isMalformed } from '@leviathan/contracts';
import { CompiledFlagSet, type Evaluation as FlagdEvaluation, setFaults } from '@leviathan/flags';
import type { CompiledFlags, Evaluation, FlagContext, TracedEvaluation } from '../../ports.ts';

const check = checker(FlagSet);

/** Compiles a set as strictly as flag-service checks it: what cannot work for anybody is refused. */
export function compileFlags({ set }: Pick<FlagSnapshot, 'set'>): CompiledFlags | { readonly invalid: string } {
  const shape = check(set);
  if (isMalformed(shape)) return { invalid: shape.malformed };
  const [fault] = setFaults(set);
  if (fault !== undefined) return { invalid: `${fault.pointer} ${fault.message}` };
  return new RoutingFlags(new CompiledFlagSet(set));
}

class RoutingFlags implements CompiledFlags {
  readonly #flags: CompiledFlagSet;

  constructor(flags: CompiledFlagSet) {
    this.#flags = flags;
  }

  evaluate(key: FlagKey, context: FlagContext, atMs: number): Evaluation {
    return routing(this.#flags.evaluate(key, { ...context }, atMs));
  }

  trace(key: FlagKey, context: FlagContext, atMs: number): TracedEvaluation {
    const { evaluation, path } = this.#flags.trace(key, { ...context }, atMs);
    return { evaluation: routing(evaluation), path };
  }
}

/** The code's default is off, the way that needs nothing; so is what went wrong. */
function routing(evaluation: FlagdEvaluation): Evaluation {
  switch (evaluation.kind) {
    case 'value':
      if (typeof evaluation.value !== 'boolean') return failed('the value is not true or false');
      return { on: evaluation.value, variant: evaluation.variant, reason: evaluation.reason };
    case 'code-default':
      return { on: false, variant: '', reason: evaluation.reason };
    case 'error':
      return failed(evaluation.message);
  }
}

function failed(error: string): Evaluation {
  return { on: false, variant: '', reason: 'ERROR', error };
}
