import type { EvaluationStep } from '@leviathan/contracts';
import { createEngine } from '../operators/engine.ts';
import { draw } from '../operators/fractional.ts';

/** In these a `var` names a part of the element at hand, not of the context. */
const ITERATIONS: ReadonlySet<string> = new Set(['map', 'filter', 'all', 'none', 'some', 'reduce']);

const MAX_TOLD = 1024;
const TOO_LARGE = '(too large to be told)';

/** Goes along a rule as the engine does, branch by branch, and writes down what happens. */
export class Walk {
  readonly #scope: object;
  readonly #steps: EvaluationStep[] = [];
  /** Where the walk is, for what happens inside of an operator. */
  #at = '';
  readonly #engine = createEngine({
    fractional: (args, context) => {
      this.#steps.push(drawStep(this.#at, args, context));
      const drawn = draw(args, context);
      return 'invalid' in drawn ? null : drawn.variant;
    },
  });

  constructor(scope: object) {
    this.#scope = scope;
    this.#engine.disableInterpretedOptimization = true; // it would keep a plan of each rule for later, and there is none
  }

  /** Never throws: a rule that throws ends the path where it does. */
  along(rule: unknown, at: string): readonly EvaluationStep[] {
    try {
      this.#follow(rule, at);
    } catch {
      return this.#steps; // the evaluation itself says what was thrown
    }
    return this.#steps;
  }

  #follow(rule: unknown, at: string): unknown {
    const [operator, args] = operationOf(rule) ?? [];
    if ((operator === 'if' || operator === '?:') && Array.isArray(args)) return this.#branch(args, `${at}/${operator}`);
    this.#at = operator === 'fractional' ? `${at}/fractional` : at;
    return this.#engine.run(rule, this.#scope);
  }

  #branch(args: readonly unknown[], at: string): unknown {
    for (let index = 0; index + 1 < args.length; index += 2) {
      if (!this.#holds(args[index], `${at}/${String(index)}`)) continue;
      return this.#take(args[index + 1], `${at}/${String(index + 1)}`, 'then');
    }
    const last = args.length - 1;
    return args.length % 2 === 1 ? this.#take(args[last], `${at}/${String(last)}`, 'else') : null;
  }

  #holds(condition: unknown, at: string): boolean {
    const holds = Boolean(this.#engine.truthy(this.#follow(condition, at)));
    this.#steps.push({ kind: 'condition', at, holds, read: this.#read(condition) });
    return holds;
  }

  #take(branch: unknown, at: string, taken: 'then' | 'else'): unknown {
    this.#steps.push({ kind: 'branch', at, taken });
    return this.#follow(branch, at);
  }

  #read(rule: unknown): Record<string, unknown> {
    const names = [...namesIn(rule)].map((name) => [name, toTell(this.#engine.run({ var: name }, this.#scope))]);
    return Object.fromEntries(names) as Record<string, unknown>;
  }
}

/** A context may hold anything, a hundred thousand lists in each other too; a reader wants to see a value. */
function toTell(value: unknown): unknown {
  try {
    return JSON.stringify(value).length <= MAX_TOLD ? value : TOO_LARGE;
  } catch {
    return TOO_LARGE; // so deep that it has no text
  }
}

function drawStep(at: string, args: unknown, context: unknown): EvaluationStep {
  const drawn = draw(args, context);
  return 'invalid' in drawn
    ? { kind: 'no-draw', at, reason: drawn.invalid }
    : { kind: 'draw', at, ...drawn, shares: [...drawn.shares] };
}

/** The names that a rule asks the context for. */
function* namesIn(rule: unknown): Generator<string> {
  if (Array.isArray(rule)) {
    for (const item of rule) yield* namesIn(item);
    return;
  }
  const [operator, args] = operationOf(rule) ?? [];
  if (operator === undefined || ITERATIONS.has(operator)) return;
  const name: unknown = operator === 'var' && Array.isArray(args) ? args[0] : args;
  if (operator === 'var' && typeof name === 'string') yield name;
  else yield* namesIn(args);
}

function operationOf(rule: unknown): [string, unknown] | undefined {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return undefined;
  return Object.entries(rule)[0];
}
