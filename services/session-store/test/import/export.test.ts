import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Import, Session } from '@leviathan/contracts';
import { type App, createHttp, createLog } from '@leviathan/service-kit';
import { type Seeded, eventually, tellSeeded } from '@leviathan/test-kit';
import { jobMessage, message } from '../messages.ts';
import { Rig } from '../rig.ts';

interface File {
  readonly path: string;
  readonly content: string;
}

/** A service of its own, and its HTTP. */
async function house(): Promise<AsyncDisposable & { readonly rig: Rig; readonly app: App }> {
  const rig = await Rig.open();
  const log = createLog({ level: 'silent', service: 'session-store', instance: 'one' });
  const app = await createHttp({ services: [rig.store], log, authentication: { kind: 'open' } });
  return {
    ...{ rig, app },
    [Symbol.asyncDispose]: async () => {
      await app.close();
      await rig[Symbol.asyncDispose]();
    },
  };
}

const headers = { host: 'localhost' };
const get = async <T>(app: App, url: string): Promise<T> => (await app.inject({ url, headers })).json<T>();

const WORDS = [
  'fix',
  'deploy "it"',
  'a\nb: c',
  'status: "closed"',
  '',
  'ü€😀',
  '\u0000',
  '␊',
  '{}',
  'architecture',
  '  ',
];
const text = (chance: Seeded): string =>
  Array.from({ length: 1 + chance.whole(4) }, () => chance.pick(WORDS)).join(' ') || 'x';
const texts = (chance: Seeded): string[] => Array.from({ length: chance.whole(4) }, () => text(chance));

async function live(rig: Rig, session: string, chance: Seeded): Promise<void> {
  const payload = {
    context: text(chance),
    files: texts(chance),
    workspace: text(chance),
    agent: text(chance).slice(0, 64),
  };
  await rig.ask(message('create', { session, payload }));
  for (let step = chance.whole(30); step > 0; step -= 1) {
    const type = chance.pick(['touch', 'checkpoint', 'ping', 'rollup'])!;
    const context = { context: text(chance), files: texts(chance) };
    await rig.ask(message(type, { session, payload: type === 'touch' ? { activity: text(chance) } : context }));
  }
  if (chance.whole(3) === 0) await rig.ask(message('close', { session }));
}

async function exported(app: App, id: string): Promise<readonly File[]> {
  return (await get<{ files: File[] }>(app, `/v1/sessions/${id}/export`)).files;
}

async function importHome(rig: Rig, app: App, files: readonly File[]): Promise<Import> {
  for (const { path, content } of files) {
    await mkdir(dirname(join(rig.legacyHome, path)), { recursive: true });
    await writeFile(join(rig.legacyHome, path), content);
  }
  const payload = { path: rig.legacyHome };
  const { id } = (await app.inject({ method: 'POST', url: '/v1/imports', headers, payload })).json<{ id: string }>();
  return eventually(async () => {
    const found = await get<Import>(app, `/v1/imports/${id}`);
    expect(found.status).toBe('succeeded');
    return found;
  }, 30_000);
}

test('what is exported and imported is the same session, whatever it holds', async () => {
  await tellSeeded(4, async (chance) => {
    await using from = await house();
    await using to = await house();
    await live(from.rig, 's1', chance);
    const before = await get<Session>(from.app, '/v1/sessions/s1');
    const files = await exported(from.app, 's1');
    const report = await importHome(to.rig, to.app, files);
    expect(report.counts).toEqual({ imported: files.length, skipped: 0, lossy: 0 });

    const after = await get<Session>(to.app, '/v1/sessions/s1');
    const bare = ({ rollup, ...session }: Session): object => ({
      ...session,
      seq: 0,
      rollup: rollup && { type: rollup.type, digests: rollup.artefacts.map(({ digest }) => digest) },
    });
    expect(bare(after)).toEqual(bare(before));
    const checkpoints = '/v1/sessions/s1/checkpoints?limit=200';
    expect(await get(to.app, checkpoints)).toEqual(await get(from.app, checkpoints));
    expect(await exported(to.app, 's1')).toEqual(files);
  });
}, 60_000);

test('a whole home is exported line by line, and importing it gives the same home', async () => {
  await using from = await house();
  await using to = await house();
  for (const session of ['s1', 's2']) await from.rig.ask(message('create', { session, payload: { context: 'a\nb' } }));
  const payload = { instructions: 'one\nstatus: completed', toWorkspace: 'be', estimatedMinutes: 5 };
  for (const job of ['j1', 'j2', 'j3']) await from.rig.ask(jobMessage('post', { job, payload }));
  for (const job of ['j2', 'j3'])
    await from.rig.ask(jobMessage('accept', { job, by: 's1', payload: { workspace: 'w' } }));
  await from.rig.ask(jobMessage('complete', { job: 'j3', by: 's1', payload: { summary: 'done: yes' } }));

  const { body } = await from.app.inject({ url: '/v1/exports/home', headers });
  const files = body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as File);
  expect((await importHome(to.rig, to.app, files)).counts).toEqual({ imported: 9, skipped: 0, lossy: 0 });
  const bare = async (app: App, list: string): Promise<unknown> =>
    (await get<{ items: { id: string }[] }>(app, `${list}?limit=200`)).items
      .map((item) => ({ ...item, seq: 0 }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(await bare(to.app, '/v1/jobs')).toEqual(await bare(from.app, '/v1/jobs'));
  expect(await bare(to.app, '/v1/sessions')).toEqual(await bare(from.app, '/v1/sessions'));
});

test('what the old agent did with an exported session counts, and not what was exported beside it', async () => {
  await using from = await house();
  await using to = await house();
  await from.rig.ask(message('create', { session: 's1', payload: { context: 'OAuth2' } }));
  const files = (await exported(from.app, 's1')).map((file) => ({
    ...file,
    content: file.path.endsWith('s1.yaml') ? file.content.replace('Session active', 'went on') : file.content,
  }));
  await importHome(to.rig, to.app, files);
  expect(await get(to.app, '/v1/sessions/s1')).toMatchObject({ activity: 'went on', context: 'OAuth2' });
});

test('a session that lives in files is exported as these files', async () => {
  await using one = await house();
  await one.rig.ask(message('create', { session: 's1', on: false }));
  expect((await exported(one.app, 's1')).map(({ path }) => path)).toEqual([
    '.kingly/sessions/active/s1.yaml',
    '.kingly/sessions/s1.json',
  ]);
});

test('a diff names the fields that changed between two positions', async () => {
  await using one = await house();
  await one.rig.ask(message('create', { session: 's1' }));
  await one.rig.ask(message('touch', { session: 's1', payload: { activity: 'reading' } }));
  expect(await get(one.app, '/v1/sessions/s1/diff?from=1&to=2')).toMatchObject({
    changes: [{ field: 'activity', from: 'Session active', to: 'reading' }, { field: 'lastActivityAt' }],
  });
  expect(await get(one.app, '/v1/sessions/s1/diff?from=1&to=1')).toEqual({ from: 1, to: 1, changes: [] });
});

test('an erased session leaves nothing in journal and blobs, and its id stays taken', async () => {
  await using one = await house();
  await one.rig.ask(message('create', { session: 's1', payload: { context: 'a secret' } }));
  await one.rig.ask(message('rollup', { session: 's1' }));
  const erased = await one.rig.ask(message('erase', { session: 's1' }));
  expect(erased).toMatchObject({ status: 'succeeded', result: { erased: 's1' } });
  const blobs = await one.rig.engines.blobs('session-store');
  await eventually(async () => {
    expect(await blobs.list('local/session/s1')).toEqual([]);
    expect(JSON.stringify(await one.rig.entries('local/session/s1'))).not.toContain('a secret');
  });
  expect((await one.rig.ask(message('create', { session: 's1' }))).status).toBe('failed');
  expect(await get(one.app, '/v1/sessions/s1')).toMatchObject({ status: 404 });
});

test('a session that lives in files is not erased here', async () => {
  await using one = await house();
  await one.rig.ask(message('create', { session: 's1', on: false }));
  expect(await one.rig.ask(message('erase', { session: 's1', on: false }))).toMatchObject({
    problem: { code: 'session-in-files' },
  });
});
