import type { FlagSet } from '@leviathan/contracts';
import { CompiledFlag } from './compiled-flag.ts';
import type { Evaluation, FlagContext } from './evaluation.ts';
import { createEngine } from './operators/engine.ts';
import { type Trace, traceOf } from './trace/trace.ts';

const ENGINE = createEngine();

/**
 * A flag set with flagd's semantics: in process, synchronous, without effects, the same answer for the same context and time.
 *
 * It takes every set. A flag that cannot work says so when it is evaluated, as flagd's does; `setFaults` says so before.
 */
export class CompiledFlagSet {
  readonly #set: FlagSet;
  readonly #flags: ReadonlyMap<string, CompiledFlag>;

  constructor(set: FlagSet) {
    this.#set = set;
    const flags = Object.entries(set.flags);
    this.#flags = new Map(
      flags.map(([key, definition]) => [key, new CompiledFlag(key, definition, set, ENGINE)] as const),
    );
  }

  get keys(): readonly string[] {
    return [...this.#flags.keys()];
  }

  get metadata(): NonNullable<FlagSet['metadata']> {
    return this.#set.metadata ?? {};
  }

  find(key: string): CompiledFlag | undefined {
    return this.#flags.get(key);
  }

  /** @param atMs what the rules take for the time, epoch milliseconds */
  evaluate(key: string, context: FlagContext, atMs: number): Evaluation {
    return this.#flags.get(key)?.evaluate(context, atMs) ?? this.#notFound(key);
  }

  /** The same answer, and the whole way to it. Slow: for a reader. */
  trace(key: string, context: FlagContext, atMs: number): Trace {
    const flag = this.#flags.get(key);
    return flag === undefined ? { evaluation: this.#notFound(key), path: [] } : traceOf(flag, context, atMs);
  }

  #notFound(key: string): Evaluation {
    return {
      kind: 'error',
      code: 'FLAG_NOT_FOUND',
      message: `there is no flag '${key}'`,
      metadata: this.metadata,
    };
  }
}
