import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { digestOf } from '@leviathan/blobs';
import type { Rollup, Session } from '@leviathan/contracts';
import { type App, createHttp, createLog } from '@leviathan/service-kit';
import { jobMessage, keyOf, message } from '../messages.ts';
import { readAsOldAgent } from '../old-agent.ts';
import { said } from '../play.ts';
import { Rig } from '../rig.ts';

let rig: Rig;
let app: App;

beforeEach(async () => {
  rig = await Rig.open();
  const log = createLog({ level: 'silent', service: 'session-store', instance: 'one' });
  app = await createHttp({ services: [rig.store], log, authentication: { kind: 'open' } });
});
afterEach(async () => {
  await app.close();
  await rig[Symbol.asyncDispose]();
});

interface Made {
  readonly session: Session;
  readonly rollup: Rollup;
}

const payload = {
  decisions: ['Use RabbitMQ'],
  blockers: ['waiting on infra'],
  nextActions: [{ description: 'tests' }],
};

async function rolledUp(session: string, on: boolean): Promise<Made> {
  await rig.ask(message('create', { session, on, payload: { context: 'OAuth2', files: ['a.ts'], workspace: '/w' } }));
  await rig.ask(message('checkpoint', { session, on, payload: { context: 'fix bug\n## forged', files: ['b.ts'] } }));
  return said(await rig.ask(message('rollup', { session, on, payload }))) as Made;
}

const get = async (url: string) => app.inject({ url, headers: { host: 'localhost' } });

describe.each([
  ['grain', true],
  ['legacy', false],
] as const)('a rollup of a session on the backend %s', (backend, on) => {
  test('hands the session off with three artefacts, which are read at their paths', async () => {
    const { session, rollup } = await rolledUp('s1', on);
    expect(session).toMatchObject({ status: 'handed_off', backend, rollup: { type: 'Blocked' } });
    expect(rollup.artefacts.map(({ name }) => name)).toEqual(['complete', 'tour-guide', 'validation']);
    for (const { name, mediaType, digest, path } of rollup.artefacts) {
      const answer = await get(`/v1/sessions/s1/rollup/${name}`);
      expect(answer.headers['content-type']).toBe(`${mediaType}; charset=utf-8`);
      if (on) expect([digest, path]).toEqual([digestOf(answer.rawPayload), `/v1/sessions/s1/rollup/${name}`]);
      else expect(await readFile(path, 'utf8')).toBe(answer.body);
    }
    const complete = (await get('/v1/sessions/s1/rollup/complete')).body;
    expect(complete).toContain('- **Decision:** Use RabbitMQ');
    expect(complete).toContain('1. **problem-solving** - fix bug ## forged');
    expect(complete.match(/^## /gm)).toHaveLength(8);
  });

  test('leaves a session that can still be worked on', async () => {
    await rolledUp('s1', on);
    const touched = await rig.ask(message('touch', { session: 's1', on, payload: { activity: 'again' } }));
    expect(said(touched)).toMatchObject({ session: { status: 'handed_off', activity: 'again' } });
  });

  test('is found again: by its session, by its path, and as the latest', async () => {
    const { rollup } = await rolledUp('s1', on);
    await rig.ask(jobMessage('post', { on, payload: { instructions: 'do it', toWorkspace: 'be' } }));
    for (const wanted of ['s1', 'latest', rollup.artefacts[0]!.path]) {
      const loaded = await rig.ask(message('load', { session: 's2', on, payload: { rollup: wanted } }));
      expect(said(loaded)).toMatchObject({
        session: 's2',
        restored: { session: 's1', sections: { session_overview: expect.stringContaining('**Session ID:** s1') } },
        jobs: [{ id: 'j1', toWorkspace: 'be' }],
        legacy: { loadSession: { success: true }, load: { pending_jobs: 1 } },
      });
    }
    expect((await get('/v1/sessions/s2')).statusCode).toBe(404);
  });

  test('is refused for a session that is not there', async () => {
    expect(said(await rig.ask(message('rollup', { session: 'nope', on })))).toBe('session-not-found');
    expect(said(await rig.ask(message('load', { session: 's2', on, payload: { rollup: 'nope' } })))).toBe(
      'rollup-not-found',
    );
  });
});

test('the latest is the newest of both backends', async () => {
  await rolledUp('grain', true);
  await rolledUp('file', false);
  const latest = async (): Promise<unknown> =>
    said(await rig.ask(message('load', { session: 'x', payload: { rollup: 'latest' } })));
  expect(await latest()).toMatchObject({ restored: { session: 'file' } });
  await rolledUp('grain-2', true);
  expect(await latest()).toMatchObject({ restored: { session: 'grain-2' } });
});

test('a rollup that a crash interrupts is made once, with the same artefacts', async () => {
  await rig.ask(message('create', { session: 's1' }));
  const command = message('rollup', { session: 's1', payload });
  const asked = rig.ask(command);
  await rig.crash();
  await rig.start();
  const made = said(await asked) as Made;
  expect((await rig.entries(keyOf('s1'))).filter(({ kind }) => kind === 'rolled-up')).toHaveLength(1);
  const blobs = await (await rig.engines.blobs('session-store')).list(keyOf('s1'));
  expect(blobs.map(({ digest }) => digest).sort()).toEqual(made.rollup.artefacts.map(({ digest }) => digest!).sort());
});

test('the old agent sees a handed-off session with the paths of its files', async () => {
  const { rollup } = await rolledUp('s1', false);
  expect(readAsOldAgent(await readFile(rig.path('active', 's1.yaml'), 'utf8'))).toMatchObject({
    status: 'handed_off',
    rollup_path: rollup.artefacts[0]!.path,
    tour_guide_path: rollup.artefacts[1]!.path,
    validation_path: rollup.artefacts[2]!.path,
  });
});
