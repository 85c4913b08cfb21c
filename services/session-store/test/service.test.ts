import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { CommandMessage } from '@leviathan/contracts';
import { type LoggedWhisper } from '@leviathan/messaging';
import { eventually } from '@leviathan/test-kit';
import { fixture } from './fixtures.ts';
import { keyOf, message } from './messages.ts';
import { readAsOldAgent } from './old-agent.ts';
import { said } from './play.ts';
import { Rig } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig[Symbol.asyncDispose]());

const life = (session: string, on: boolean): CommandMessage[] => [
  message('create', { session, on, payload: { context: 'OAuth2', files: ['a.ts'], workspace: '/w' } }),
  message('touch', { session, on, payload: { activity: 'reading' } }),
  message('checkpoint', { session, on, payload: { context: 'fix bug in architecture', files: ['a.ts:1'] } }),
  message('close', { session, on }),
];

describe.each([
  ['grain', true],
  ['legacy', false],
] as const)('a session on the backend %s', (backend, on) => {
  test('lives from its creation to its close, and refuses what follows', async () => {
    const replies = [];
    for (const command of life('s1', on)) replies.push(await rig.ask(command));

    expect(replies.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
    expect(said(replies[3]!)).toMatchObject({
      session: {
        id: 's1',
        status: 'closed',
        backend,
        context: 'OAuth2',
        workspace: '/w',
        activity: 'Validated checkpoint: fix bug in architecture',
        checkpoints: [{ number: 1, context: 'fix bug in architecture', type: 'problem-solving' }],
      },
    });
    expect(said(await rig.ask(message('touch', { session: 's1', on, payload: { activity: 'x' } })))).toBe(
      'session-closed',
    );
    expect(said(await rig.ask(message('create', { session: 's1', on })))).toBe('session-exists');
    expect(existsSync(rig.path('active', 's1.yaml'))).toBe(backend === 'legacy');
  });

  test('stays on it when the flag flips', async () => {
    await rig.ask(message('create', { session: 's1', on }));
    const touched = await rig.ask(message('touch', { session: 's1', on: !on, payload: { activity: 'flipped' } }));
    expect(said(touched)).toMatchObject({ session: { backend, activity: 'flipped' } });
  });

  test('is answered the same when the same command comes again', async () => {
    const create = message('create', { session: 's1', on });
    const [first, second] = [await rig.ask(create), await rig.ask(create)];
    expect(second).toEqual(first);
    await rig.ask(message('touch', { session: 's1', on, payload: { activity: 'x' } }));
    expect((await rig.entries(keyOf('s1'))).filter(({ command }) => command === create.id)).toHaveLength(1);
  });

  test('whispers of a checkpoint once, on the bus of its decision', async () => {
    await rig.ask(message('create', { session: 's1', on }));
    await rig.ask(message('checkpoint', { session: 's1', on, payload: { context: 'new architecture' } }));
    const { distributed } = rig.engines.whispers;
    const local = await rig.engines.localWhispers();
    const heard = await eventually(async (): Promise<readonly LoggedWhisper[]> => {
      const whispers = await (on ? distributed : local).read('whisper.local.global.s1.>', { limit: 10 });
      expect(whispers).not.toEqual([]);
      return whispers;
    });
    expect(heard.map(({ subject }) => subject)).toEqual(['whisper.local.global.s1.memory_promotion']);
  });

  test('takes many commands at once, each one of them in order', async () => {
    await rig.ask(message('create', { session: 's1', on }));
    const touches = Array.from({ length: 20 }, (_, index) =>
      message('touch', { session: 's1', on, payload: { activity: `touch ${String(index)}` } }),
    );
    const replies = await Promise.all(touches.map((command) => rig.ask(command)));

    expect(replies.map((reply) => (said(reply) as { session: { activity: string } }).session.activity)).toEqual(
      touches.map((_, index) => `touch ${String(index)}`),
    );
  });
});

describe('a session that the old agent wrote', () => {
  beforeEach(async () => {
    await mkdir(rig.path('active'), { recursive: true });
    await writeFile(rig.path('active', 'tab-034.yaml'), fixture('active/tab-034.yaml'));
  });

  test('is touched, checkpointed and closed with the flag off, and stays legacy with the flag on', async () => {
    const session = 'tab-034';
    await rig.ask(message('touch', { session, on: false, payload: { activity: 'hello' } }));
    await rig.ask(message('checkpoint', { session, on: true, payload: { context: 'explore' } }));
    await rig.ask(message('close', { session, on: true }));

    expect(readAsOldAgent(await readFile(rig.path('active', 'tab-034.yaml'), 'utf8'))).toMatchObject({
      session_id: 'tab-034',
      agent: 'memory',
      status: 'closed',
      recent_activity: 'Validated checkpoint: explore',
      session_type: 'analysis',
    });
    expect(existsSync(rig.path('tab-034-checkpoint.yaml'))).toBe(true);
  });

  test('keeps what the old agent changes between our commands', async () => {
    const path = rig.path('active', 'tab-034.yaml');
    await rig.ask(message('touch', { session: 'tab-034', on: false, payload: { activity: 'ours' } }));
    await writeFile(path, (await readFile(path, 'utf8')).replace('agent: "memory"', 'agent: "research"'));
    await rig.ask(message('close', { session: 'tab-034', on: false }));

    expect(readAsOldAgent(await readFile(path, 'utf8'))).toMatchObject({ agent: 'research', recent_activity: 'ours' });
  });

  test('that is broken is refused and left as it is', async () => {
    await writeFile(rig.path('active', 'tab-034.yaml'), 'something else');
    const reply = await rig.ask(message('touch', { session: 'tab-034', on: false, payload: { activity: 'x' } }));
    expect(said(reply)).toBe('legacy-file');
    expect(await readFile(rig.path('active', 'tab-034.yaml'), 'utf8')).toBe('something else');
  });
});

test('an unknown session with the flag off is not found, and no file is made', async () => {
  const reply = await rig.ask(message('touch', { session: 'nobody', on: false, payload: { activity: 'x' } }));
  expect(said(reply)).toBe('session-not-found');
  expect(existsSync(rig.path('active', 'nobody.yaml'))).toBe(false);
});

test.each(['../../escaped', 'a/b', '..', 'nul\u0000'])('the id %j never leaves the store', async (session) => {
  expect(said(await rig.ask(message('create', { session, on: false })))).toBe('invalid-id');
  expect((await readdir(rig.folder)).sort()).toEqual(['data', 'home']);
});

describe('when the owners end without warning', () => {
  const STEPS = ['passed-on', 'intended', 'settled', 'legacy-answered'];

  test.each(STEPS)(
    'right after "%s", the command ends once and its file is whole',
    async (step) => {
      const crashed = Promise.withResolvers<undefined>();
      const { owner, legacyOwner } = rig.store;
      for (const each of [owner, legacyOwner]) {
        each.onCommit(({ kind }) => {
          if (kind !== step) return;
          void owner.crash();
          void legacyOwner.crash().then(() => crashed.resolve(undefined));
        });
      }
      const create = message('create', { session: 's1', on: false, payload: { workspace: '/w' } });
      const asked = rig.ask(create);
      await crashed.promise;
      await rig.crash();
      await rig.start();

      expect(await asked).toMatchObject({ status: 'succeeded', result: { session: { id: 's1', backend: 'legacy' } } });
      expect(readAsOldAgent(await readFile(rig.path('active', 's1.yaml'), 'utf8'))).toMatchObject({ workspace: '/w' });
      const kinds = async (entity: string, of: 'session-store' | 'legacy'): Promise<string[]> =>
        (await rig.entries(entity, of)).map(({ kind }) => kind);
      expect(await kinds(keyOf('s1'), 'session-store')).toEqual(['passed-on', 'legacy-answered']);
      expect(await kinds(keyOf('s1', 'legacy-session'), 'legacy')).toEqual(['intended', 'settled']);
      expect(said(await rig.ask(message('create', { session: 's1', on: false })))).toBe('session-exists');
    },
    30_000,
  );
});
