import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FinalReply, Session } from '@leviathan/contracts';
import { keyOf, message } from './messages.ts';
import { readAsOldAgent } from './old-agent.ts';
import { said } from './play.ts';
import { Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig[Symbol.asyncDispose]());

const sessionOf = (reply: FinalReply): Session => (said(reply) as { session: Session }).session;
const migrate = (to: 'grain' | 'legacy', on = true): Promise<FinalReply> =>
  rig.ask(message('migrate', { session: 's1', payload: { to }, on }));

async function born(on: boolean): Promise<Session> {
  const payload = { context: 'OAuth2', files: ['a.ts'], workspace: '/w', agent: 'research' };
  await rig.ask(message('create', { session: 's1', on, payload }));
  await rig.ask(message('checkpoint', { session: 's1', on, payload: { context: 'fix bug', files: ['b.ts'] } }));
  return sessionOf(await rig.ask(message('touch', { session: 's1', on, payload: { activity: 'reading' } })));
}

const bare = ({ backend, seq, ...session }: Session): object => ({
  ...session,
  backend: typeof backend,
  seq: typeof seq,
});

describe.each([
  ['grain', 'legacy'],
  ['legacy', 'grain'],
] as const)('a session that is moved from %s to %s', (from, to) => {
  test('is the same there, stays there whatever the flag says, and comes back as it went', async () => {
    const before = await born(from === 'grain');
    const moved = sessionOf(await migrate(to));
    expect(moved.backend).toBe(to);
    expect(bare(moved)).toEqual(bare(before));
    const flag = to !== 'grain';
    const touched = await rig.ask(message('touch', { session: 's1', on: flag, payload: { activity: 'there' } }));
    expect(sessionOf(touched)).toMatchObject({ backend: to, activity: 'there' });

    const back = sessionOf(await migrate(from));
    expect(back).toMatchObject({ backend: from, activity: 'there', context: 'OAuth2', agent: 'research' });
    expect(back.checkpoints.map(({ context }) => context)).toEqual(['fix bug']);
  });

  test('is moved once, though both owners end in between', async () => {
    await born(from === 'grain');
    const asked = migrate(to);
    await rig.crash();
    await rig.start();
    expect(sessionOf(await asked).backend).toBe(to);
    const kinds = (await rig.entries(keyOf('s1'))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind.startsWith('moved-'))).toHaveLength(1);
  });

  test('is already there when it is moved again', async () => {
    await born(from === 'grain');
    await migrate(to);
    expect(sessionOf(await migrate(to)).backend).toBe(to);
  });

  test('loses and doubles nothing under load', async () => {
    await born(from === 'grain');
    const kept: string[] = [];
    const load = Array.from({ length: 20 }, async (_, index) => {
      for (;;) {
        const payload = { activity: `step ${String(index)}` };
        const reply = await rig.ask(message('touch', { session: 's1', on: index % 2 === 0, payload }));
        if (reply.status === 'succeeded') return kept.push(sessionOf(reply).activity);
        expect(said(reply)).toBe('session-moving');
      }
    });
    for (const target of [to, from, to]) await migrate(target);
    await Promise.all(load);
    expect([...kept].sort()).toEqual(Array.from({ length: 20 }, (_, index) => `step ${String(index)}`).sort());
    const last = sessionOf(await migrate(to));
    expect(last).toMatchObject({ backend: to, activity: kept.at(-1), context: 'OAuth2' });
  });
});

test('the files that a session has left say so, and a session that nobody knows is not moved', async () => {
  await born(false);
  await migrate('grain');
  expect(readAsOldAgent(await readFile(rig.path('active', 's1.yaml'), 'utf8'))['status']).toBe('migrated_active');
  const nobody = await rig.ask(message('migrate', { session: 'nobody', payload: { to: 'grain' } }));
  expect(said(nobody)).toBe('session-not-found');
});
