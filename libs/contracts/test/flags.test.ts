import { expect, test } from '@jest/globals';
import { FLAG_KEYS, FlagSet, flagSetOf } from '@leviathan/contracts';
import { Value } from 'typebox/value';

test('the set of the four flags is one that flagd reads', () => {
  const set = flagSetOf({
    ENABLE_METAGPT_ROLES: true,
    ENABLE_ORLEANS: false,
    ENABLE_DISTRIBUTED_WHISPERS: true,
    ENABLE_MONITORING: false,
  });
  expect(Value.Check(FlagSet, set)).toBe(true);
  expect(FLAG_KEYS.map((key) => set.flags[key]?.defaultVariant)).toEqual(['on', 'off', 'on', 'off']);
});

test.each([
  ['no flags', {}],
  ['an unknown state', { flags: { A: { state: 'MAYBE', variants: { on: true } } } }],
  ['a flag without variants', { flags: { A: { state: 'ENABLED', variants: {} } } }],
  ['an unknown field', { flags: {}, flag: {} }],
  ['an unknown field of a flag', { flags: { A: { state: 'ENABLED', variants: { on: true }, defaultVariannt: 'on' } } }],
  ['a key that is no name', JSON.parse('{"flags":{"__proto__":{"state":"ENABLED","variants":{"on":true}}}}')],
  ['a hostile key', { flags: { 'a b': { state: 'ENABLED', variants: { on: true } } } }],
])('refused: %s', (_, set) => {
  expect(Value.Check(FlagSet, set)).toBe(false);
});
