import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FileLegacyHome, homeOf } from '../../src/adapters/file-legacy-home.ts';
import { fingerprintOf } from '../../src/domain/legacy-files/fingerprint.ts';
import type { IntendedFile } from '../../src/ports.ts';

let root: string;
let home: FileLegacyHome;
const session = { tenant: 'local', kind: 'session', id: 's1' } as const;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'legacy-home-'));
  home = new FileLegacyHome({ root, tenant: 'local' });
});
afterEach(() => rm(root, { recursive: true }));

const at = (...parts: string[]): string => join(root, '.kingly', 'sessions', ...parts);
const intended = (name: IntendedFile['name'], content: string, replaced?: string): IntendedFile => ({
  name,
  content,
  replaces: fingerprintOf(replaced),
});

test('an empty home has no files, and reading makes none', async () => {
  const files = { session: undefined, created: undefined, checkpoint: undefined };
  expect(await home.read(session)).toEqual({ outcome: 'read', files });
  expect(await readdir(root)).toEqual([]);
});

test('files are written where the old agent looks for them, and read back', async () => {
  const files = [intended('created', '{}'), intended('checkpoint', 'c'), intended('session', 's')];
  expect(await home.write(session, files)).toEqual({ outcome: 'written' });

  expect(await readdir(at())).toEqual(['active', 's1-checkpoint.yaml', 's1.json']);
  expect(await readFile(at('active', 's1.yaml'), 'utf8')).toBe('s');
  expect(await home.read(session)).toEqual({
    outcome: 'read',
    files: { session: 's', created: '{}', checkpoint: 'c' },
  });
});

test('no temporary file is left', async () => {
  await home.write(session, [intended('session', 'a')]);
  await home.write(session, [intended('session', 'b', 'a')]);
  expect(await readdir(at('active'))).toEqual(['s1.yaml']);
});

test('what a crash left of a temporary file is no obstacle and is no session to the old agent', async () => {
  await mkdir(at('active'), { recursive: true });
  await writeFile(at('active', '.s1.yaml.leviathan-tmp'), 'half');
  expect((await readdir(at('active'))).filter((name) => name.endsWith('.yaml'))).toEqual([]);

  expect(await home.write(session, [intended('session', 'whole')])).toEqual({ outcome: 'written' });
  expect(await readdir(at('active'))).toEqual(['s1.yaml']);
});

test('the same intention again is harmless, also when half of it was written', async () => {
  const files = [intended('created', '{}'), intended('session', 's')];
  await home.write(session, files.slice(0, 1));
  const before = await stat(at('s1.json'));

  expect(await home.write(session, files)).toEqual({ outcome: 'written' });
  expect(await home.write(session, files)).toEqual({ outcome: 'written' });
  expect((await stat(at('s1.json'))).mtimeMs).toBe(before.mtimeMs);
});

test('an owner that was dropped and its successor may write the same at once', async () => {
  const files = [intended('created', '{}'), intended('session', 's')];
  const successor = new FileLegacyHome({ root, tenant: 'local' });
  const outcomes = await Promise.all([home.write(session, files), successor.write(session, files)]);
  expect(outcomes).toEqual([{ outcome: 'written' }, { outcome: 'written' }]);
});

test('a file that somebody changed is kept, and none of the others is written', async () => {
  await home.write(session, [intended('session', 'theirs')]);
  const files = [intended('checkpoint', 'c'), intended('session', 'ours', 'what we read')];

  expect(await home.write(session, files)).toEqual({ outcome: 'changed' });
  expect(await home.read(session)).toMatchObject({ files: { session: 'theirs', checkpoint: undefined } });
});

test('a file that appeared meanwhile is kept', async () => {
  await home.write(session, [intended('session', 'theirs')]);
  expect(await home.write(session, [intended('session', 'ours')])).toEqual({ outcome: 'changed' });
});

test('a private file stays private', async () => {
  await home.write(session, [intended('session', 'a')]);
  await chmod(at('active', 's1.yaml'), 0o600);
  await home.write(session, [intended('session', 'b', 'a')]);
  expect((await stat(at('active', 's1.yaml'))).mode & 0o777).toBe(0o600);
});

describe('what cannot be', () => {
  test.each(['..', '../escaped', 'a/b', 'nul\u0000', 'unknown', 'x'.repeat(300)])(
    'the id %j touches nothing',
    async (id) => {
      expect(await home.read({ ...session, id })).toMatchObject({ outcome: 'unreadable' });
      expect(await home.write({ ...session, id }, [intended('session', 's')])).toMatchObject({
        outcome: 'failed',
        code: 'legacy-file',
      });
      expect(await readdir(root)).toEqual([]);
    },
  );

  test('a file where the folder should be fails with a reason, and stays', async () => {
    await writeFile(join(root, '.kingly'), 'mine');
    expect(await home.read(session)).toMatchObject({
      outcome: 'unreadable',
      reason: expect.stringContaining('ENOTDIR'),
    });
    expect(await home.write(session, [intended('session', 's')])).toMatchObject({
      outcome: 'failed',
      code: 'legacy-file',
    });
    expect(await readFile(join(root, '.kingly'), 'utf8')).toBe('mine');
  });

  test('a file that is no session by its size is not read', async () => {
    await home.write(session, [intended('session', 'x'.repeat(128 * 1024 + 1))]);
    expect(await home.read(session)).toMatchObject({
      outcome: 'unreadable',
      reason: expect.stringContaining('131073 bytes'),
    });
  });

  test('a link that leads nowhere is as good as no file, and is replaced', async () => {
    await mkdir(at('active'), { recursive: true });
    await symlink(join(root, 'nowhere'), at('active', 's1.yaml'));
    expect(await home.write(session, [intended('session', 's')])).toEqual({ outcome: 'written' });
    expect(await readFile(at('active', 's1.yaml'), 'utf8')).toBe('s');
  });
});

describe('tenants', () => {
  test('do not see each other', async () => {
    await home.write(session, [intended('session', 'mine')]);
    await home.write({ ...session, tenant: 'acme' }, [intended('session', 'theirs')]);

    expect(await home.read(session)).toMatchObject({ files: { session: 'mine' } });
    expect(await home.read({ ...session, tenant: 'acme' })).toMatchObject({ files: { session: 'theirs' } });
  });

  test.each(['..', '.', '../..', '/etc', 'a/b', ''])('%j stays below the home', (tenant) => {
    const folder = homeOf({ root, tenant: 'local' }, tenant);
    expect(folder.startsWith(join(root, '.leviathan-tenants', 't-'))).toBe(true);
  });
});
