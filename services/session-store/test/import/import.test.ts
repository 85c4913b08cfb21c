import { cp, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Import, Job, Session } from '@leviathan/contracts';
import { type App, createHttp, createLog } from '@leviathan/service-kit';
import { eventually } from '@leviathan/test-kit';
import { fixture, fixtures } from '../fixtures.ts';
import { keyOf, message } from '../messages.ts';
import { Rig } from '../rig.ts';

let rig: Rig;
let app: App;

beforeEach(async () => {
  rig = await Rig.open();
  await listen();
});
afterEach(async () => {
  await app.close();
  await rig[Symbol.asyncDispose]();
});

async function listen(): Promise<void> {
  const log = createLog({ level: 'silent', service: 'session-store', instance: 'one' });
  app = await createHttp({ services: [rig.store], log, authentication: { kind: 'open' } });
}

const headers = { host: 'localhost' };

async function get<T>(url: string): Promise<T> {
  return (await app.inject({ url, headers })).json<T>();
}

async function begin(payload: object): Promise<string> {
  const answer = await app.inject({ method: 'POST', url: '/v1/imports', headers, payload });
  expect(answer.statusCode).toBe(202);
  return answer.json<{ id: string }>().id;
}

async function ended(id: string): Promise<Import> {
  return eventually(async () => {
    const found = await get<Import>(`/v1/imports/${id}?limit=200`);
    expect(found.status).not.toBe('running');
    return found;
  }, 60_000);
}

async function imported(payload: object = { path: rig.legacyHome }): Promise<Import> {
  return ended(await begin(payload));
}

async function put(path: string, content: string | Uint8Array): Promise<void> {
  const file = join(rig.legacyHome, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

const FIXTURES = join(import.meta.dirname, '../fixtures/legacy-home');
const home = (): Promise<void> => cp(FIXTURES, rig.path(), { recursive: true });
const rowOf = ({ files }: Import, path: string): Import['files'][number] | undefined =>
  files.find((file) => file.path === path);

describe('a home of the old agent', () => {
  test('is imported whole: every file is told of, every session and job is there, and nothing else', async () => {
    await home();
    const all = (await readdir(FIXTURES, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const report = await imported();

    expect(report).toMatchObject({ status: 'succeeded', counts: { skipped: 0 } });
    expect(report.files).toHaveLength(all.length);
    expect(report.progress.done).toBe(report.progress.of);
    const { items: sessions } = await get<{ items: Session[] }>('/v1/sessions?limit=200');
    const ids = new Set(all.filter(({ parentPath }) => !parentPath.includes('jobs')).map(({ name }) => idIn(name)));
    expect(new Set(sessions.map(({ id }) => id))).toEqual(ids);
    const { items: jobs } = await get<{ items: Job[] }>('/v1/jobs?limit=200');
    expect(jobs).toHaveLength(5);
  });

  test('gives sessions with what their files say', async () => {
    await home();
    await imported();
    expect(await get('/v1/sessions/2026-11-23-session-0iwi2g')).toMatchObject({
      backend: 'grain',
      status: 'active',
      context: 'breakthrough: new paradigm for whispers #56',
      files: ['src/a56.js', 'src/b56.js:10-20'],
      activity: 'Validated checkpoint: breakthrough: new paradigm for whispers step 56',
      createdAt: '2026-11-23T00:39:48.971Z',
      checkpoints: [{ number: 1, type: expect.any(String) }],
    });
    expect(await get('/v1/sessions/2026-11-23-session-0iwi2g/checkpoints')).toMatchObject({ items: [{ number: 1 }] });
    expect(await get('/v1/jobs/job-2026-11-23-23ab8s')).toMatchObject({
      status: 'completed',
      resultsSummary: 'Done task 33, 3 findings',
    });
  });

  test('goes to the archive, with a note, and nothing of it is deleted', async () => {
    await home();
    const before = await readFile(rig.path('active', 'tab-034.yaml'), 'utf8');
    const { archive } = await imported();
    expect(existsSync(rig.path('active', 'tab-034.yaml'))).toBe(false);
    const kept = join(rig.legacyHome, archive!, '.kingly', 'sessions', 'active', 'tab-034.yaml');
    expect(await readFile(kept, 'utf8')).toBe(before);
    expect(archive).toMatch(/^_archive\/sessions-legacy-import-\d{8}-\d{6}$/);
    expect(await readFile(join(rig.legacyHome, archive!, 'ARCHIVE_INFO.md'), 'utf8')).toMatch(
      /Timestamp[^]*Reason[^]*Reference[^]*Restore/,
    );
  });

  test('is imported once: what comes again is known, and what differs is left alone', async () => {
    await home();
    await imported();
    await home();
    await put('.kingly/sessions/active/tab-034.yaml', fixture('active/tab-034.yaml').replace('"memory"', '"other"'));
    const again = await imported();
    expect(rowOf(again, '.kingly/sessions/active/tab-034.yaml')).toMatchObject({
      outcome: 'skipped',
      reason: 'one of this id exists already, with other content',
    });
    expect(again.counts.skipped).toBe(1);
    expect(
      (await rig.entries(keyOf('2026-11-23-session-0iwi2g'))).filter(({ kind }) => kind === 'taken-over'),
    ).toHaveLength(1);
  });

  test('is only looked at in a dry run', async () => {
    await home();
    const report = await imported({ path: rig.legacyHome, dryRun: true });
    expect(report).toMatchObject({ status: 'succeeded', dryRun: true, counts: { skipped: 0 } });
    expect(report.counts.imported).toBeGreaterThan(20);
    expect(await get('/v1/sessions')).toMatchObject({ items: [] });
    expect(existsSync(rig.path('active', 'tab-034.yaml'))).toBe(true);
    expect(existsSync(join(rig.legacyHome, '_archive'))).toBe(false);
  });

  test('is imported to the end, and once, though owner and holder end again and again', async () => {
    await home();
    const id = await begin({ path: rig.legacyHome });
    for (let crash = 0; crash < 4; crash += 1) {
      await app.close();
      await rig.crash();
      await rig.start();
      await listen();
    }
    expect(await ended(id)).toMatchObject({ status: 'succeeded', counts: { skipped: 0 } });
    const entries = await rig.entries(keyOf('tab-034'));
    expect(entries.map(({ kind }) => kind)).toEqual(['taken-over']);
  });
});

describe('hostile content', () => {
  const session = fixture('active/tab-034.yaml');
  const activity = (text: string): string => session.replace(/recent_activity: "[^"]*"/, `recent_activity: "${text}"`);

  test('in values is taken as text, or named as lossy and kept as it was', async () => {
    await put('.kingly/sessions/active/nul.yaml', activity('a\u0000b'));
    await put('.kingly/sessions/active/forged.yaml', activity('x"\nstatus: "closed'));
    await put('.kingly/sessions/active/large.yaml', activity('x'.repeat(10 * 1024 * 1024)));
    await put('.kingly/sessions/active/latin.yaml', Buffer.from(activity('caf\u00e9'), 'latin1'));
    const report = await imported();
    expect(report.counts).toMatchObject({ imported: 4, skipped: 0, lossy: 2 });
    expect(await get('/v1/sessions/nul')).toMatchObject({ activity: 'a\u0000b' });
    expect(await get('/v1/sessions/forged')).toMatchObject({ status: 'active', activity: 'x"\nstatus: "closed' });
    expect(rowOf(report, '.kingly/sessions/active/large.yaml')?.lossy).toEqual([
      'activity: cut to 16384 of 10485760 characters',
    ]);
    expect(rowOf(report, '.kingly/sessions/active/latin.yaml')?.lossy).toEqual([
      'bytes that are not UTF-8 were replaced',
    ]);
    const blobs = await (await rig.engines.blobs('session-store')).list(keyOf('large'));
    expect(blobs).toMatchObject([{ name: 'original:.kingly/sessions/active/large.yaml' }]);
  });

  test.each([
    [
      'a file that is not in the format',
      '.kingly/sessions/active/broken.yaml',
      'status: [unclosed',
      'not in the format',
    ],
    ['JSON that is none', '.kingly/sessions/x.json', '{', 'is not JSON'],
    ['JSON of another type', '.kingly/sessions/x.json', '[1]', 'it is no mapping'],
    ['sessions that lost their ids', '.kingly/sessions/active/unknown.yaml', session, 'keeps something else'],
    ['an id that is no file name', '.kingly/sessions/active/ a.yaml', session, 'white space'],
    ['YAML that refers to itself', '.leviathan/sessions/a.yaml', 'a: &a\n  b: *a\n', 'not YAML that can be read'],
    ['YAML that is broken', '.leviathan/sessions/a.yaml', 'a: [1', 'not YAML that can be read'],
    ['a registry', '.kingly/sessions/workspace-registry.json', '{}', 'neither a session nor a job'],
    ['a checkpoint of nobody', '.leviathan/checkpoints/c.yaml', 'sessionId: gone\n', 'has no file'],
  ])('%s is skipped with its reason, and stays where it is', async (_, path, content, reason) => {
    await put(path, content);
    const report = await imported();
    expect(report).toMatchObject({ status: 'succeeded', counts: { imported: 0, skipped: 1 } });
    expect(report.files).toEqual([{ path, outcome: 'skipped', reason: expect.stringContaining(reason) }]);
    expect(existsSync(join(rig.legacyHome, path))).toBe(true);
  });

  test('links are not followed, neither out of the home nor within', async () => {
    await put('elsewhere/secret.yaml', session);
    await mkdir(rig.path('active'), { recursive: true });
    await symlink(join(rig.legacyHome, 'elsewhere', 'secret.yaml'), rig.path('active', 'linked.yaml'));
    await symlink('/etc', join(rig.legacyHome, '.kingly', 'etc'));
    const report = await imported();
    expect(report.files.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['skipped', 'a link is not followed'],
      ['skipped', 'a link is not followed'],
    ]);
  });

  test.each(['/etc', '/', '/does/not/exist'])('the path %s is not read', async (path) => {
    expect(await imported({ path })).toMatchObject({ status: 'failed', files: [], counts: { imported: 0 } });
  });
});

test('a job whose texts a restart of the old agent destroyed gets them back from the oldest format, or says so', async () => {
  const lost = fixture('jobs/pending/job-2025-06-10-bbbbbb.yaml');
  await put('.kingly/sessions/jobs/pending/job-2025-06-10-bbbbbb.yaml', lost);
  await put('.kingly/sessions/jobs/pending/j2.yaml', lost);
  const backup = { 'job-2025-06-10-bbbbbb': { instructions: 'later', context: 'why' }, j3: { status: 'pending' } };
  await put('.kingly/sessions/jobs/pending-jobs.json.backup', JSON.stringify(backup));
  const report = await imported();
  expect(await get('/v1/jobs/job-2025-06-10-bbbbbb')).toMatchObject({ instructions: 'later', context: 'why' });
  expect(rowOf(report, '.kingly/sessions/jobs/pending/j2.yaml')?.lossy).toEqual([
    'instructions: lost by a restart of the old agent',
    'context: lost by a restart of the old agent',
  ]);
  expect(await get('/v1/jobs/j3')).toMatchObject({ id: 'j3' });
});

test('a session gets its context and files from the oldest format, where alone they stand', async () => {
  await put('.kingly/sessions/active/tab-034.yaml', fixture('active/tab-034.yaml'));
  const backup = { 'tab-034': { context: 'phase 2', files: ['a.js'], agent: 'older' } };
  await put('.kingly/sessions/active-sessions.json.backup', JSON.stringify(backup));
  await imported();
  expect(await get('/v1/sessions/tab-034')).toMatchObject({ context: 'phase 2', files: ['a.js'], agent: 'memory' });
});

test('sessions of the core format come with their checkpoints', async () => {
  await put(
    '.leviathan/sessions/s-1.yaml',
    'id: s-1\ncontext: core work\nworkspace: demo\ncreatedAt: 1750000000000\nlastActivity: 1750000060000\nstatus: active\ncheckpoints: [c2, c1]\nmetadata: {}\n',
  );
  const checkpoint = (context: string, at: number): string =>
    `id: c\nsessionId: s-1\ncontext: "${context}"\nfiles: [a.ts]\nmode: progress\ncreatedAt: ${String(at)}\n`;
  await put('.leviathan/checkpoints/c1.yaml', checkpoint('fix it', 1750000001000));
  await put('.leviathan/checkpoints/c2.yaml', checkpoint('line one\\nline two', 1750000002000));
  const report = await imported();
  expect(report.counts).toEqual({ imported: 3, skipped: 0, lossy: 0 });
  expect(await get('/v1/sessions/s-1')).toMatchObject({
    context: 'core work',
    workspace: 'demo',
    createdAt: '2025-06-15T15:06:40.000Z',
    checkpoints: [
      { number: 1, context: 'fix it', type: 'problem-solving' },
      { number: 2, context: 'line one\nline two' },
    ],
  });
});

test('a session that lives in its files is left there', async () => {
  await rig.ask(message('create', { session: 's1', on: false }));
  const report = await imported();
  expect(report.files.map(({ reason }) => reason)).toEqual([
    'it lives in these files: they stay its truth until it is migrated',
    'it lives in these files: they stay its truth until it is migrated',
  ]);
  expect(existsSync(rig.path('active', 's1.yaml'))).toBe(true);
});

test('an import that nobody began is not found', async () => {
  expect(await get('/v1/imports/nope')).toMatchObject({ status: 404, code: 'import-not-found' });
});

function idIn(name: string): string {
  return name.replace(/(?:-checkpoint)?\.(?:yaml|json)$/, '');
}

test('has fixtures to read', () => {
  expect(fixtures('active', '.yaml').length).toBeGreaterThan(5);
});
