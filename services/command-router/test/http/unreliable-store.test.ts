import { describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import type { Failure } from '../fixtures/failing-journal.ts';
import { TestSystem, ask } from '../fixtures/system.ts';

const WAIT = { prefer: 'wait=20' };

describe('while the store takes nothing', () => {
  test.each([
    ['away', 503, 'store-unavailable'],
    ['racing', 409, 'key-in-flight'],
    ['full', 507, 'disk-full'],
    ['never', 503, 'store-unavailable'],
  ] as const)('(%s) a command is refused, and accepted once it is mended', async (failure, status, code) => {
    let now: Failure | undefined = failure;
    await using system = await TestSystem.start({ fails: () => now });
    const headers = { ...WAIT, 'idempotency-key': 'k' };

    const refused = await system.post(ask('hello'), headers);
    now = undefined;
    const accepted = await system.post(ask('hello'), headers);

    expect([refused.status, refused.body.code]).toEqual([status, code]);
    expect(accepted.body.status).toBe('succeeded');
    expect(accepted.headers['idempotency-replayed']).toBeUndefined();
  });

  test('a reply waits, and is journaled once it is mended', async () => {
    let refusals = 0;
    const fails = (entry: { readonly kind: string }): Failure | undefined => {
      if (entry.kind !== 'ended' || refusals >= 3) return undefined;
      refusals += 1;
      return 'away';
    };
    await using system = await TestSystem.start({ fails });

    const answer = await system.post(ask('hello'), WAIT);

    expect(answer.body.status).toBe('succeeded');
    expect(refusals).toBe(3);
  });
});

test('an accepting write whose outcome was lost is found by reading, and the command runs once', async () => {
  await using system = await TestSystem.start({ fails: ({ kind }) => (kind === 'accepted' ? 'lost' : undefined) });

  const answer = await system.post(ask('hello', { entity: 'r1' }), WAIT);

  expect(answer.body.status).toBe('succeeded');
  expect(await (await system.engines.journal('role-orchestrator')).lastSeq('local/run/r1')).toBe(1);
});

test('a router that stops takes no more commands', async () => {
  await using system = await TestSystem.start({ withOwner: false });
  await system.router.stop();

  const answer = await system.post(ask('hello'));

  expect([answer.status, answer.body.code]).toEqual([503, 'shutting-down']);
});

test('its checks say what is missing', async () => {
  await using system = await TestSystem.start({ withOwner: false });
  const reasons = (): Promise<(string | { readonly note: string } | undefined)[]> =>
    Promise.all(system.router.checks.map((check) => check.check()));
  expect(await reasons()).toEqual([undefined, undefined, undefined, undefined]);

  system.bus.isAway = true;

  await eventually(async () => {
    expect(await reasons()).toContain('it is away');
  });
});
