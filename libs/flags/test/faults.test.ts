import { describe, expect, test } from '@jest/globals';
import type { FlagDefinition, FlagSet } from '@leviathan/contracts';
import { evaluatorFaults, setFaults, targetingFaults } from '../src/index.ts';

const faultsOf = (targeting: object): readonly string[] => {
  const definition: FlagDefinition = {
    state: 'ENABLED',
    variants: { on: true, off: false },
    targeting: { ...targeting },
  };
  const shared = { ours: { '==': [{ var: 'tenant' }, 'lev'] } };
  return targetingFaults('a', definition, shared).map(({ pointer, message }) => `${pointer} ${message}`);
};

describe('taken', () => {
  test.each([
    ['nothing', {}],
    ['a share', { fractional: [['on', 10], ['off', 90]] }], // prettier-ignore
    ['a share by something', { fractional: [{ var: 'user.name' }, ['on', 1], ['off', 1]] }],
    [
      'weights of the clock',
      {
        fractional: [
          ['on', { '-': [{ var: '$flagd.timestamp' }, 5] }],
          ['off', 1],
        ],
      },
    ],
    ['a shared rule', { if: [{ $ref: 'ours' }, 'on', 'off'] }],
    ['a branch to the default', { if: [{ var: 'a' }, 'on', null] }],
    ['branches in branches', { if: [{ var: 'a' }, { if: [{ var: 'b' }, 'on'] }, { var: 'c' }, 'off', 'on'] }],
    ['a version', { if: [{ sem_ver: [{ var: 'v' }, '>=', '1.2.3'] }, 'on'] }],
    ['strings', { if: [{ or: [{ starts_with: [{ var: 'a' }, 'x'] }, { ends_with: [{ var: 'a' }, 'x'] }] }, 'on'] }],
  ])('%s', (_, targeting) => {
    expect(faultsOf(targeting)).toEqual([]);
  });
});

describe('refused, with the innermost place', () => {
  test.each([
    ['an unknown operator', { teleport: ['on'] }, /^\/targeting flagd has no operator "teleport"$/],
    ['one deep inside', { if: [{ and: [true, { teleport: [] }] }, 'on'] }, /^\/targeting\/if\/0\/and\/1 /],
    ['two operators', { if: [true, 'on'], var: 'a' }, /^\/targeting has more than one/],
    ['an operator that prints', { log: 'x' }, /no operator "log"/],
    ['a share without a variant', { fractional: [[]] }, /^\/targeting\/fractional takes what to draw by/],
    ['a weight that is not whole', { fractional: [['on', 0.5]] }, /^\/targeting\/fractional takes/],
    ['a weight below nothing', { fractional: [['on', -1]] }, /^\/targeting\/fractional takes/],
    [
      'a comparison of versions that is none',
      { if: [{ sem_ver: ['1.0.0', '=>', '1.0.0'] }, 'on'] },
      /^\/targeting\/if\/0\/sem_ver takes/,
    ],
    ['half a comparison', { if: [{ starts_with: ['a'] }, 'on'] }, /^\/targeting\/if\/0\/starts_with takes/],
    [
      'a rule that the set does not have',
      { if: [{ $ref: 'theirs' }, 'on'] },
      /^\/targeting\/if\/0 refers to the evaluator "theirs"/,
    ],
    ['a rule of every object', { if: [{ $ref: 'toString' }, 'on'] }, /"toString"/],
    [
      'a property of flagd that there is not',
      { if: [{ var: '$flagd.user' }, 'on'] },
      /^\/targeting\/if\/0\/var takes a name/,
    ],
    [
      'an outcome that is no variant',
      { if: [{ var: 'a' }, 'onn', 'off'] },
      /^\/targeting\/if\/1 names no variant; there are: on, off/,
    ],
    ['an else that is none', { if: [{ var: 'a' }, 'on', false] }, /^\/targeting\/if\/2 names no variant/],
    ['a share that is none', { fractional: [['on', 1], ['of', 1]] }, /^\/targeting\/fractional\/1\/0 names no variant/], // prettier-ignore
  ])('%s', (_, targeting, reason) => {
    expect(faultsOf(targeting)).toEqual([expect.stringMatching(reason)]);
  });

  test('every place of several', () => {
    const faults = faultsOf({ if: [{ teleport: [] }, 'on', { nope: 1 }, 'off'] });
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['/targeting/if/0', '/targeting/if/2']);
  });

  test('a shared rule, once, and not each flag that uses it', () => {
    const flag: FlagDefinition = {
      state: 'ENABLED',
      variants: { on: true },
      targeting: { if: [{ $ref: 'a/b' }, 'on'] },
    };
    const set: FlagSet = { $evaluators: { 'a/b': { teleport: [] } }, flags: { a: flag, b: flag } };
    expect(setFaults(set).map(({ pointer }) => pointer)).toEqual(['/$evaluators/a~1b']);
  });

  test('a shared rule that refers to another', () => {
    const faults = evaluatorFaults({ a: { '!': [{ $ref: 'b' }] }, b: { var: 'x' } });
    expect(faults).toMatchObject([{ pointer: '/$evaluators/a/!/0' }]);
  });

  test('a set that flagd’s schema does not take for another reason', () => {
    const flag = { state: 'ENABLED', variants: { on: true, off: 'no' } } as const;
    expect(setFaults({ flags: { a: flag } })).toMatchObject([{ pointer: '/' }]);
  });
});

test('a rule of many levels is checked in no time', () => {
  let targeting: object = { fractional: [{ var: 'a' }, ['onn', 1]] };
  for (let level = 0; level < 30; level += 1) {
    targeting = { fractional: [{ var: 'a' }, ['off', 1], [{ if: [{ '!': [{ var: 'b' }] }, targeting, 'off'] }, 1]] };
  }
  const started = performance.now();
  expect(faultsOf(targeting)).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(5000); // exponential would be years
});
