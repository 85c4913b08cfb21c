import { describe, expect, test } from '@jest/globals';
import { type FlagDefinition, FlagSet, checker, flagSetOf, isMalformed } from '@leviathan/contracts';
import { flagRuleCheck } from '../../src/adapters/flag-rule-check.ts';
import { flagFaults, setFaults } from '../../src/domain/flag-rules.ts';

const sound: FlagDefinition = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' };
const faultsOf = (change: Partial<FlagDefinition>, key = 'a'): string[] => {
  const definition = { ...sound, ...change };
  const set: FlagSet = {
    $evaluators: { ours: { ends_with: [{ var: 'tenant' }, 'lev'] } },
    flags: { [key]: definition },
  };
  return flagFaults(key, definition, set, flagRuleCheck).map(({ pointer }) => pointer);
};

describe('accepted', () => {
  test.each<[string, Partial<FlagDefinition>]>([
    ['a plain flag', {}],
    ['no default: the code decides', { defaultVariant: null }],
    ['variants of objects', { variants: { a: { x: 1 }, b: {} }, defaultVariant: 'a' }],
    [
      'a percentage',
      {
        targeting: {
          fractional: [
            ['on', 10],
            ['off', 90],
          ],
        },
      },
    ],
    ['a rule of the set by its name', { targeting: { if: [{ $ref: 'ours' }, 'on', 'off'] } }],
    ['a version rule', { targeting: { if: [{ sem_ver: [{ var: 'version' }, '>=', '1.2.0'] }, 'on', null] } }],
    ['a variant called like what every object has', { variants: { toString: true }, defaultVariant: 'toString' }],
  ])('%s', (_, change) => {
    expect(faultsOf(change)).toEqual([]);
  });
});

describe('refused', () => {
  test.each<[string, Partial<FlagDefinition>, string]>([
    ['a default that is no variant', { defaultVariant: 'maybe' }, '/defaultVariant'],
    ['a default that only every object has', { defaultVariant: 'toString' }, '/defaultVariant'],
    ['variants of two types', { variants: { on: true, off: 'no' } }, '/variants'],
    ['a null', { variants: { on: null }, defaultVariant: 'on' }, '/variants/on'],
    ['a list', { variants: { 'a/b': [] }, defaultVariant: 'a/b' }, '/variants/a~1b'],
    ['an operator that does not exist', { targeting: { teleport: ['on'] } }, '/targeting'],
    ['a percentage without a variant', { targeting: { fractional: [[]] } }, '/targeting/fractional'],
    ['a rule that the set does not have', { targeting: { if: [{ $ref: 'theirs' }, 'on', 'off'] } }, '/targeting/if/0'],
  ])('%s', (_, change, pointer) => {
    expect(faultsOf(change)).toEqual([pointer]);
  });

  test('a flag that routes requests and is not boolean', () => {
    expect(faultsOf({ variants: { on: 'yes', off: 'no' } }, 'ENABLE_ORLEANS')).toEqual(['/variants']);
    expect(faultsOf({ variants: { on: 'yes', off: 'no' } }, 'colour')).toEqual([]);
  });
});

test('a rule that flagd does not know is pointed at, in one short line', () => {
  const definition = { ...sound, targeting: { if: [{ teleport: ['home'] }, 'on', 'off'] } };
  expect(flagRuleCheck.flag('a', definition, undefined)).toEqual([
    { pointer: '/targeting/if/0', message: 'flagd has no operator "teleport"' },
  ]);
});

test('a set names each broken flag', () => {
  const broken = { ...sound, defaultVariant: 'maybe' };
  const pointers = setFaults({ flags: { a: broken, b: sound, c: broken } }, flagRuleCheck).map(
    ({ pointer }) => pointer,
  );
  expect(pointers).toEqual(['/flags/a/defaultVariant', '/flags/c/defaultVariant']);
});

test('the set of the four flags is sound', () => {
  const set = flagSetOf({
    ENABLE_METAGPT_ROLES: true,
    ENABLE_ORLEANS: true,
    ENABLE_DISTRIBUTED_WHISPERS: true,
    ENABLE_MONITORING: false,
  });
  expect(isMalformed(checker(FlagSet)(set))).toBe(false);
  expect(setFaults(set, flagRuleCheck)).toEqual([]);
});

test('a rule that is nested too deeply is refused without walking it', () => {
  let targeting: Record<string, unknown> = { var: 'tenant' };
  for (let level = 0; level < 50_000; level += 1) targeting = { '!': [targeting] };
  const set: FlagSet = { flags: { deep: { ...sound, targeting } } };

  expect(setFaults(set, flagRuleCheck)).toMatchObject([{ message: expect.stringContaining('nested too deeply') }]);
});
