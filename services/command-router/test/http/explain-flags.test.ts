import { describe, expect, test } from '@jest/globals';
import { type FlagSet, flagSetOf } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import { ON, TestSystem, ask } from '../fixtures/system.ts';

const variants = { on: true, off: false };
const targeting = {
  if: [{ '==': [{ var: 'labels.tier' }, 'gold'] }, 'on', { fractional: [['on', 25], ['off', 75]] }], // prettier-ignore
};
const roles = { state: 'ENABLED', variants, defaultVariant: 'off', targeting } as const;
const RULED: FlagSet = { flags: { ...flagSetOf(ON).flags, ENABLE_METAGPT_ROLES: roles } };

interface Explained {
  readonly replay: { readonly outcome: string; readonly targetingKey?: string; readonly at?: string };
  readonly flags: Readonly<
    Record<string, { readonly variant: string; readonly reason: string; readonly path?: object[] }>
  >;
}

async function ruled(): Promise<TestSystem> {
  const system = await TestSystem.start({ withOwner: false });
  await change(system, 'ruled', RULED);
  return system;
}

/** Resolves when the set is in force. */
async function change(system: TestSystem, etag: string, set: FlagSet): Promise<void> {
  system.flags.snapshot = { etag, set };
  system.engines.whispers.distributed.announce({ subject: 'flags.changed', attributes: {}, body: '{}' });
  await eventually(async () => {
    const { flags } = (await system.get('/v1/system')).body as unknown as { readonly flags: { readonly etag: string } };
    return flags.etag === etag;
  });
}

async function explained(system: TestSystem, body: object): Promise<Explained> {
  const { id } = (await system.post(body)).body;
  return (await system.get(`/v1/commands/${id}/explain`)).body as unknown as Explained;
}

describe('explaining a command tells the way of its flags', () => {
  test('the condition, the bucket and the weights', async () => {
    await using system = await ruled();
    const { flags, replay } = await explained(system, ask('hello', { session: 'sitzung-é' }));

    expect(replay).toMatchObject({ outcome: 'replayed', targetingKey: 'sitzung-é' });
    expect(flags['ENABLE_METAGPT_ROLES']?.path).toMatchObject([
      { kind: 'condition', at: '/targeting/if/0', holds: false, read: { 'labels.tier': null } },
      { kind: 'branch', at: '/targeting/if/2', taken: 'else' },
      {
        kind: 'draw',
        bucketBy: 'ENABLE_METAGPT_ROLESsitzung-é',
        of: 100,
        shares: [{ variant: 'on', weight: 25 }, { variant: 'off', weight: 75 }], // prettier-ignore
        variant: flags['ENABLE_METAGPT_ROLES']?.variant,
      },
    ]);
    expect(flags['ENABLE_ORLEANS']).toEqual({ on: true, variant: 'on', reason: 'STATIC', path: [] });
  });

  test('by the labels that it came with', async () => {
    await using system = await ruled();
    const { flags } = await explained(system, ask('hello', { labels: { tier: 'gold' } }));
    expect(flags['ENABLE_METAGPT_ROLES']).toMatchObject({
      variant: 'on',
      path: [
        { kind: 'condition', holds: true, read: { 'labels.tier': 'gold' } },
        { kind: 'branch', taken: 'then' },
      ],
    });
  });

  test('a session that is new is drawn by its own id', async () => {
    await using system = await ruled();
    const { body } = await system.post({ type: 'session.create', payload: {} });
    const told = (await system.get(`/v1/commands/${body.id}/explain`)).body as unknown as Explained;
    expect(told.replay.targetingKey).toBe(body.entity);
  });

  test('from the flags of that time, though they changed since', async () => {
    await using system = await ruled();
    const { id } = (await system.post(ask('hello', { session: 's1' }))).body;
    const before = (await system.get(`/v1/commands/${id}/explain`)).body as unknown as Explained;
    system.flags.former.set('ruled', RULED);
    await change(system, 'other', flagSetOf(ON));

    const { flags, replay } = (await system.get(`/v1/commands/${id}/explain`)).body as unknown as Explained;
    expect(replay).toEqual(before.replay);
    expect(flags).toEqual(before.flags);
  });

  test('or says why it cannot', async () => {
    await using system = await ruled();
    const { id } = (await system.post(ask('hello', { session: 's1' }))).body;
    await change(system, 'other', flagSetOf(ON));
    const tell = async () => (await system.get(`/v1/commands/${id}/explain`)).body as unknown as Explained;

    expect((await tell()).replay).toEqual({ outcome: 'flag-service knows no version ruled of the flag set' });
    expect((await tell()).flags['ENABLE_METAGPT_ROLES']?.path).toBeUndefined();
    system.flags.isAway = true;
    expect((await tell()).replay.outcome).toMatch(/cannot be had now: flag-service is away/);
  });
});
