import { describe, expect, test } from '@jest/globals';
import type { FlagSet } from '@leviathan/contracts';
import { CompiledFlagSet } from '../src/index.ts';

const set: FlagSet = {
  $evaluators: { ours: { ends_with: [{ var: 'tenant' }, '-lev'] } },
  flags: {
    roles: {
      state: 'ENABLED',
      variants: { on: true, off: false },
      defaultVariant: 'off',
      targeting: {
        if: [{ $ref: 'ours' }, 'on', { '==': [{ var: 'labels.tier' }, 'gold'] }, { fractional: [['on', 10], ['off', 90]] }], // prettier-ignore
      },
    },
    plain: { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on' },
    dead: { state: 'DISABLED', variants: { on: true }, targeting: { if: [true, 'on'] } },
    broken: { state: 'ENABLED', variants: { on: true }, targeting: { teleport: [] } },
    throws: { state: 'ENABLED', variants: { on: true }, targeting: { if: [{ '+': [{ var: 'labels' }, 1] }, 'on'] } },
    condition: {
      state: 'ENABLED',
      variants: { big: 1, small: 0 },
      targeting: { if: [{ fractional: [[true, 1], [false, 1]] }, 'big', 'small'] }, // prettier-ignore
    },
    iterates: {
      state: 'ENABLED',
      variants: { on: true },
      targeting: { if: [{ some: [{ var: 'groups' }, { '==': [{ var: '' }, 'beta'] }] }, 'on'] },
    },
  },
};
const flags = new CompiledFlagSet(set);

describe('the way to an evaluation', () => {
  test('names the branch that was taken, what conditions read, and the bucket', () => {
    const context = { targetingKey: 's1', tenant: 'acme', labels: { tier: 'gold' } };
    const { evaluation, path } = flags.trace('roles', context, 0);

    expect(path).toEqual([
      { kind: 'condition', at: '/targeting/if/0', holds: false, read: { tenant: 'acme' } },
      { kind: 'condition', at: '/targeting/if/2', holds: true, read: { 'labels.tier': 'gold' } },
      { kind: 'branch', at: '/targeting/if/3', taken: 'then' },
      {
        kind: 'draw',
        at: '/targeting/if/3/fractional',
        bucketBy: 'roless1',
        hash: expect.any(Number),
        bucket: expect.any(Number),
        of: 100,
        shares: [
          { variant: 'on', weight: 10 },
          { variant: 'off', weight: 90 },
        ],
        variant: evaluation.kind === 'value' ? evaluation.variant : '',
      },
    ]);
  });

  test('ends at the first branch that opens', () => {
    const { path } = flags.trace('roles', { targetingKey: 's1', tenant: 'acme-lev' }, 0);
    expect(path.map(({ kind, at }) => `${kind} ${at}`)).toEqual([
      'condition /targeting/if/0',
      'branch /targeting/if/1',
    ]);
  });

  test('has no branch where none opened', () => {
    const { evaluation, path } = flags.trace('roles', { tenant: 'acme' }, 0);
    expect(evaluation).toMatchObject({ variant: 'off', reason: 'DEFAULT' });
    expect(path.map(({ kind }) => kind)).toEqual(['condition', 'condition']);
  });

  test('says why nobody was drawn', () => {
    const { path } = flags.trace('roles', { tenant: 'acme', labels: { tier: 'gold' } }, 0);
    expect(path.at(-1)).toMatchObject({ kind: 'no-draw', reason: expect.stringContaining('targetingKey') });
  });

  test('shows a draw inside of a condition', () => {
    const { path } = flags.trace('condition', { targetingKey: 's1' }, 0);
    expect(path.map(({ kind }) => kind)).toEqual(['draw', 'condition', 'branch']);
  });

  test('does not take the elements of a list for the context', () => {
    const { path } = flags.trace('iterates', { groups: ['beta'] }, 0);
    expect(path[0]).toMatchObject({ kind: 'condition', holds: true, read: {} });
  });

  test.each(['plain', 'dead', 'broken', 'nothing'])('is empty where no rule was followed: %s', (key) => {
    expect(flags.trace(key, {}, 0)).toEqual({ evaluation: flags.evaluate(key, {}, 0), path: [] });
  });

  test('does not tell what is too large, or too deep to have a text', () => {
    let deep: unknown = 'gold';
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    const asks = { if: [{ '!!': [{ var: 'a' }] }, 'on'] };
    const asking = new CompiledFlagSet({ flags: { f: { state: 'ENABLED', variants: { on: true }, targeting: asks } } });
    for (const a of [deep, 'x'.repeat(2000)])
      expect(asking.trace('f', { a }, 0).path[0]).toMatchObject({ holds: true, read: { a: '(too large to be told)' } });
    expect(asking.trace('f', {}, 0).path[0]).toMatchObject({ read: { a: null } });
  });

  test('ends where a rule throws', () => {
    const { evaluation, path } = flags.trace('throws', { labels: {} }, 0);
    expect(evaluation).toMatchObject({ kind: 'error', code: 'GENERAL' });
    expect(path).toEqual([]);
  });
});
