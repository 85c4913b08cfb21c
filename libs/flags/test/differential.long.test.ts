import { expect, test } from '@jest/globals';
import type { FlagSet } from '@leviathan/contracts';
import { Seeded } from '@leviathan/test-kit';
import { FlagdCore, MemoryStorage } from '@openfeature/flagd-core';
import { CompiledFlagSet, type Evaluation, type FlagContext, setFaults } from '../src/index.ts';

const silence = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
const VARIANTS = ['red', 'blue', 'true'] as const;
const ROUNDS = 1000;

/** A rule of some depth, mostly sound. */
class Rules {
  readonly #chance: Seeded;

  constructor(chance: Seeded) {
    this.#chance = chance;
  }

  one<T>(of: readonly T[]): T {
    return of[this.#chance.whole(of.length)] as T;
  }

  /** What a flag's targeting may be. */
  rule(depth: number): unknown {
    return this.one([() => this.branch(depth), () => this.fraction(depth)])();
  }

  outcome(depth: number): unknown {
    if (depth === 0) return this.one<unknown>([...VARIANTS, null, 'nobody', { var: 'tier' }]);
    return this.one([() => this.branch(depth), () => this.fraction(depth), () => this.outcome(0)])();
  }

  branch(depth: number): unknown {
    const [condition, then, otherwise] = [this.condition(depth), this.outcome(depth - 1), this.outcome(depth - 1)];
    return this.one([{ if: [condition, then] }, { if: [condition, then, otherwise] }]);
  }

  fraction(depth: number): unknown {
    const weight = (): unknown => this.one<unknown>([0, 1, 10, 50, -3, 1.5, { '-': [{ var: 'age' }, 20] }]);
    const share = (): unknown =>
      this.one<unknown>([[this.outcome(Math.max(0, depth - 1)), weight()], [this.one(VARIANTS)]]);
    const by = this.one<unknown[]>([[], [], [{ var: 'tier' }], [{ cat: ['seed', { var: 'targetingKey' }] }]]);
    return { fractional: [...by, ...Array.from({ length: 1 + this.#chance.whole(3) }, share)] };
  }

  condition(depth: number): unknown {
    const [age, tier, version] = [{ var: 'age' }, { var: 'tier' }, { var: 'version' }];
    const leaf = [
      { '==': [tier, 'gold'] },
      { '>': [age, this.one([10, 30, 'x'])] },
      { in: [tier, ['gold', 'tin']] },
      { sem_ver: [version, this.one(['=', '>', '^', '~', '?']), this.one(['1.2.0', 'v2', '1'])] },
      { starts_with: [tier, 'g'] },
      { ends_with: [tier, { var: 'nothing' }] },
      { '!': [tier] },
      { var: ['nothing', false] },
      { $ref: 'shared' },
      this.fraction(0),
    ];
    if (depth === 0) return this.one(leaf);
    const [a, b] = [this.condition(depth - 1), this.condition(depth - 1)];
    return this.one<unknown>([{ and: [a, b] }, { or: [a, b] }, { '!': [a] }, ...leaf]);
  }

  context(): FlagContext {
    const context = {
      tier: this.one([undefined, 'gold', 'tin', 'blue', 3]),
      age: this.one([undefined, 5, 25, 60, '30']),
      version: this.one([undefined, '1.2.0', 'v1.3.0', '2', 1.2, 'none']),
      ...this.one([{}, { targetingKey: `s${String(this.#chance.whole(100))}` }]),
    };
    return JSON.parse(JSON.stringify(context)) as FlagContext;
  }
}

function setOf(targeting: unknown, defaultVariant: string | null): FlagSet {
  const variants = Object.fromEntries(VARIANTS.map((name) => [name, name]));
  const shared = { '==': [{ var: 'tier' }, 'tin'] };
  const flag = { state: 'ENABLED', variants, defaultVariant, targeting } as FlagSet['flags'][string];
  return { $evaluators: { shared }, flags: { colour: flag } };
}

/** Its interpreter: its compiler lets `cat` add `null` for what is not there, which flagd's Go does not. */
function flagdSays(set: FlagSet, context: FlagContext): object {
  const storage = new MemoryStorage(silence, { disableDynamicCodeGeneration: true });
  storage.setConfigurations(JSON.stringify(set));
  const { value, reason, variant, errorCode } = new FlagdCore(storage, silence).resolve(
    'string',
    'colour',
    'code',
    JSON.parse(JSON.stringify(context)) as Record<string, string>,
  );
  return { value, reason, variant, errorCode };
}

function asFlagd(evaluation: Evaluation): object {
  switch (evaluation.kind) {
    case 'value':
      return { value: evaluation.value, reason: evaluation.reason, variant: evaluation.variant, errorCode: undefined };
    case 'code-default':
      return { value: 'code', reason: evaluation.reason, variant: undefined, errorCode: undefined };
    case 'error':
      return { value: 'code', reason: 'ERROR', variant: undefined, errorCode: evaluation.code };
  }
}

test(`of ${String(ROUNDS)} random rules flagd-core says the same, and so does the way that is told of them`, () => {
  const rules = new Rules(new Seeded(20_260_711));
  const kinds = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const set = setOf(rules.rule(3), rules.one(['red', null]));
    const [flags, context] = [new CompiledFlagSet(set), rules.context()];
    const { evaluation, path } = flags.trace('colour', context, Date.now());
    const said = { set, context, ...asFlagd(evaluation) };
    expect(said).toEqual({ set, context, ...flagdSays(set, context) });
    const last = path.at(-1);
    if (last?.kind === 'draw' && evaluation.kind === 'value' && evaluation.reason === 'TARGETING_MATCH')
      expect({ set, path, variant: evaluation.variant }).toEqual({ set, path, variant: String(last.variant) });
    kinds.add(evaluation.kind === 'value' ? evaluation.reason : evaluation.kind);
  }
  expect([...kinds].sort()).toEqual(['DEFAULT', 'TARGETING_MATCH', 'code-default', 'error']);
});

test('what passes the check never fails to compile', () => {
  const rules = new Rules(new Seeded(7));
  let passed = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const set = setOf(rules.rule(3), 'red');
    if (setFaults(set).length > 0) continue;
    passed += 1;
    const evaluation = new CompiledFlagSet(set).evaluate('colour', rules.context(), 0);
    expect(evaluation).not.toMatchObject({ code: 'PARSE_ERROR' });
  }
  expect(passed).toBeGreaterThan(100);
});
