import { type FlagKey, FlagSet, type FlagSnapshot, checker, isMalformed } from '@leviathan/contracts';
import { reasonOf } from '@leviathan/kernel';
import { FlagdCore, MemoryStorage } from '@openfeature/flagd-core';
import type { CompiledFlags, Evaluation, FlagContext } from '../../ports.ts';

/** Evaluations are silent: what goes wrong in one is in its result, and stands in the decision. */
const silence = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };

const check = checker(FlagSet);

/** Compiles a set with flagd's own evaluator. Strict: what flagd would take with a warning is refused. */
export function compileFlags({ set }: FlagSnapshot): CompiledFlags | { readonly invalid: string } {
  const shape = check(set);
  if (isMalformed(shape)) return { invalid: shape.malformed };
  try {
    const storage = new MemoryStorage(silence);
    storage.setConfigurations(JSON.stringify(set), true);
    return new FlagdFlags(new FlagdCore(storage, silence));
  } catch (error) {
    return { invalid: reasonOf(error) };
  }
}

class FlagdFlags implements CompiledFlags {
  readonly #core: FlagdCore;

  constructor(core: FlagdCore) {
    this.#core = core;
  }

  evaluate(key: FlagKey, { targetingKey, tenant, type, labels }: FlagContext): Evaluation {
    try {
      const found = this.#core.resolveBooleanEvaluation(key, false, { targetingKey, tenant, type, labels });
      const { value, variant = '', reason = 'UNKNOWN', errorMessage } = found;
      if (errorMessage !== undefined) return failed(errorMessage);
      return { on: value, variant, reason };
    } catch (error) {
      return failed(reasonOf(error)); // flagd throws for an unknown flag and for a value that is no boolean
    }
  }
}

/** Off is the way that needs nothing. */
function failed(error: string): Evaluation {
  return { on: false, variant: '', reason: 'ERROR', error };
}
