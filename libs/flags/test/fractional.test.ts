import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { FlagDefinition, FlagSet } from '@leviathan/contracts';
import { CompiledFlagSet } from '../src/index.ts';
import { murmur3 } from '../src/operators/murmur3.ts';

const KEY = 'ENABLE_ORLEANS';

function flagWith(targeting: object, variants: readonly string[]): FlagSet {
  const definition: FlagDefinition = {
    state: 'ENABLED',
    variants: Object.fromEntries(variants.map((name) => [name, name])),
    targeting: { ...targeting },
  };
  return { flags: { [KEY]: definition } };
}

function shares(...each: readonly (readonly [string, number])[]): CompiledFlagSet {
  const variants = each.map(([name]) => name);
  return new CompiledFlagSet(flagWith({ fractional: each }, variants));
}

function variantOf(flags: CompiledFlagSet, targetingKey: string, atMs = 0): string {
  const evaluation = flags.evaluate(KEY, { targetingKey }, atMs);
  return evaluation.kind === 'value' ? evaluation.variant : '';
}

describe('lands where flagd’s Go puts it', () => {
  interface GoCase {
    readonly targetingKey: string;
    readonly hash: number;
    readonly halves: string;
    readonly percent: string;
    readonly fine: string;
  }
  const file = join(import.meta.dirname, 'fixtures/flagd-go-fractional.json');
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly GoCase[] };
  const halves = shares(['on', 50], ['off', 50]);
  const percent = shares(...Array.from({ length: 100 }, (_, share) => [String(share), 1] as const));
  const fine = shares(...Array.from({ length: 16 }, (_, share) => [String(share), 134_217_727] as const));

  test.each(cases)('$targetingKey', ({ targetingKey, ...go }) => {
    const ours = [halves, percent, fine].map((flags) => variantOf(flags, targetingKey));
    expect(murmur3(KEY + targetingKey)).toBe(go.hash);
    expect(ours).toEqual([go.halves, go.percent, go.fine]);
  });

  test('also outside of ASCII, where UTF-16 units would land elsewhere', () => {
    expect(cases.map(({ targetingKey }) => targetingKey)).toEqual(expect.arrayContaining(['café', '日本', '😀']));
  });
});

describe('a rollout that grows', () => {
  const sessions = Array.from({ length: 100_000 }, (_, session) => `sitzung-${String(session)}-é`);
  const isOn = (percent: number): boolean[] => {
    const flags = shares(['on', percent], ['off', 100 - percent]);
    return sessions.map((session) => variantOf(flags, session) === 'on');
  };

  test('never drops anyone of 100,000 who was in, and has about the share that it says', () => {
    let before = isOn(0);
    for (const percent of [1, 5, 10, 25, 50, 100]) {
      const now = isOn(percent);
      const dropped = sessions.filter((_, session) => before[session] === true && now[session] !== true);
      const share = now.filter(Boolean).length / sessions.length;
      expect(dropped).toEqual([]);
      expect(Math.abs(share - percent / 100)).toBeLessThan(0.005);
      before = now;
    }
  });

  test('by the clock drops nobody either', () => {
    const now = { var: '$flagd.timestamp' };
    const rollout = [
      ['on', { '-': [now, 1_000_000] }],
      ['off', { '-': [1_003_600, now] }],
    ];
    const flags = new CompiledFlagSet(flagWith({ fractional: rollout }, ['on', 'off']));
    let before = new Set<string>();
    for (let seconds = 999_700; seconds <= 1_003_700; seconds += 400) {
      const on = new Set(
        sessions.slice(0, 5000).filter((session) => variantOf(flags, session, seconds * 1000) === 'on'),
      );
      expect([...before].filter((session) => !on.has(session))).toEqual([]);
      before = on;
    }
    expect(before.size).toBe(5000);
  });

  test('of two flags puts a session into unrelated buckets', () => {
    const rule = { state: 'ENABLED', variants: { on: true, off: false }, targeting: { fractional: [['on', 10], ['off', 90]] } } as const; // prettier-ignore
    const flags = new CompiledFlagSet({ flags: { a: rule, b: rule } });
    const isIn = (key: string, targetingKey: string): boolean => {
      const evaluation = flags.evaluate(key, { targetingKey }, 0);
      return evaluation.kind === 'value' && evaluation.value === true;
    };
    const both = sessions.filter((session) => isIn('a', session) && isIn('b', session)).length / sessions.length;
    expect(Math.abs(both - 0.01)).toBeLessThan(0.002);
  });
});

describe('draws nobody', () => {
  test.each([
    ['without a targeting key', { fractional: [['on', 1]] }, {}],
    ['when all weights are zero', { fractional: [['on', 0], ['off', 0]] }, { targetingKey: 's' }], // prettier-ignore
    ['when the weights are too many', { fractional: [['on', 2_147_483_647], ['off', 1]] }, { targetingKey: 's' }], // prettier-ignore
    ['by a weight that is not whole', { fractional: [['on', 0.5]] }, { targetingKey: 's' }],
    ['by what is not in the context', { fractional: [{ var: 'user' }, ['on', 1]] }, { targetingKey: 's' }],
  ])('%s: the flag has its default', (_, targeting, context) => {
    const flags = new CompiledFlagSet(flagWith(targeting, ['on', 'off']));
    expect(flags.evaluate(KEY, context, 0)).toMatchObject({ kind: 'code-default', reason: 'DEFAULT' });
  });
});
