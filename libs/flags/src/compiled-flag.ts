import type { FlagDefinition, FlagSet } from '@leviathan/contracts';
import { reasonOf } from '@leviathan/kernel';
import type { LogicEngine } from 'json-logic-engine';
import type { Evaluation, FlagContext, FlagMetadata } from './evaluation.ts';
import { resolved } from './references.ts';

type Rule = (context: object) => unknown;

/** One flag, ready to be evaluated. Its rule is compiled when it is first needed: a router needs four of a thousand. */
export class CompiledFlag {
  readonly key: string;
  readonly metadata: FlagMetadata;
  /** The rule with its references replaced; `undefined` when everybody gets the default. */
  readonly rule: unknown;
  readonly #definition: FlagDefinition;
  readonly #variants: ReadonlyMap<string, unknown>;
  readonly #engine: LogicEngine;
  readonly #static: Evaluation | undefined;
  #compiled: Rule | { readonly error: string } | undefined;

  constructor(key: string, definition: FlagDefinition, set: FlagSet, engine: LogicEngine) {
    this.key = key;
    this.#definition = definition;
    this.#engine = engine;
    this.metadata = { ...set.metadata, ...definition.metadata };
    this.#variants = new Map(Object.entries(definition.variants));
    const { targeting } = definition;
    const hasRule = targeting !== undefined && Object.keys(targeting).length > 0;
    this.rule = hasRule ? resolved(targeting, set.$evaluators) : undefined;
    this.#static = this.#withoutRule();
  }

  evaluate(context: FlagContext, atMs: number): Evaluation {
    if (this.#static !== undefined) return this.#static;
    this.#compiled ??= this.#compile();
    if (typeof this.#compiled !== 'function') return this.#failed('PARSE_ERROR', this.#compiled.error);
    try {
      return this.outcome(this.#compiled(this.scope(context, atMs)));
    } catch (error) {
      return this.#failed('GENERAL', `the rule of flag '${this.key}' cannot be evaluated: ${said(error)}`);
    }
  }

  /** Why the rule does not compile, if so. */
  get flaw(): string | undefined {
    if (this.rule === undefined) return undefined;
    this.#compiled ??= this.#compile();
    return typeof this.#compiled === 'function' ? undefined : this.#compiled.error;
  }

  /** What a rule sees. */
  scope(context: FlagContext, atMs: number): object {
    return { ...context, $flagd: { flagKey: this.key, timestamp: Math.floor(atMs / 1000) } };
  }

  /** The evaluation that follows from what the rule yielded. */
  outcome(yielded: unknown): Evaluation {
    if (yielded === null || yielded === undefined) return this.#byDefault('DEFAULT');
    // eslint-disable-next-line @typescript-eslint/no-base-to-string -- `true` is the variant `true`; the rest is no variant
    return this.#variant(String(yielded), 'TARGETING_MATCH');
  }

  #withoutRule(): Evaluation | undefined {
    const { state } = this.#definition;
    if (state === 'DISABLED') return { kind: 'code-default', reason: 'DISABLED', metadata: this.metadata };
    return this.rule === undefined ? this.#byDefault('STATIC') : undefined;
  }

  #byDefault(reason: 'STATIC' | 'DEFAULT'): Evaluation {
    const { defaultVariant } = this.#definition;
    if (defaultVariant) return this.#variant(defaultVariant, reason);
    return { kind: 'code-default', reason: 'DEFAULT', metadata: this.metadata };
  }

  #variant(variant: string, reason: 'STATIC' | 'TARGETING_MATCH' | 'DEFAULT'): Evaluation {
    const value = this.#variants.get(variant);
    if (value === undefined) return this.#failed('GENERAL', `flag '${this.key}' has no variant '${variant}'`);
    return { kind: 'value', value, variant, reason, metadata: this.metadata };
  }

  #failed(code: 'PARSE_ERROR' | 'GENERAL', message: string): Evaluation {
    return { kind: 'error', code, message, metadata: this.metadata };
  }

  #compile(): Rule | { readonly error: string } {
    try {
      const built: unknown = this.#engine.build(this.rule);
      return typeof built === 'function' ? (built as Rule) : () => built; // a rule without variables is its value
    } catch (error) {
      return { error: `the rule of flag '${this.key}' does not compile: ${said(error)}` };
    }
  }
}

/** json-logic-engine also throws plain objects. */
function said(error: unknown): string {
  if (Error.isError(error)) return reasonOf(error);
  const { type, key } = error as { readonly type?: unknown; readonly key?: unknown };
  if (typeof type !== 'string') return 'the rule threw something';
  return typeof key === 'string' ? `${type} ${key}` : type;
}
