import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SqliteWhisperLog } from '@leviathan/messaging';
import { eventually } from '@leviathan/test-kit';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'leviathan-whispers-'));
  file = join(folder, 'whispers.db');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const whisper = (id: string) => ({ id, subject: 'whisper.a', attributes: {}, body: '{}' });

test('what a process confirmed before kill -9 is in the log, at the position that it said', async () => {
  const publisher = spawn(
    process.execPath,
    ['--conditions=@leviathan/source', join(import.meta.dirname, '../fixtures/publish-until-killed.ts'), file],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  publisher.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  // 201 whole lines, and a last one that may be cut; another program starts first, on a machine that may be busy
  await eventually(() => said.split('\n').length > 201, 20_000);
  publisher.kill('SIGKILL');
  await once(publisher, 'close');

  const log = SqliteWhisperLog.open(file, { capacity: 100_000 });
  const { whispers } = await log.readAfter('>', 0, 100_000);
  await log.close();

  const confirmed = said.split('\n').slice(0, -1); // the last line may have been cut in two
  const logged = new Set(whispers.map(({ id, position }) => `${id} ${String(position)}`));
  expect(confirmed.length).toBeGreaterThan(200);
  expect(confirmed.filter((line) => !logged.has(line))).toEqual([]);
});

test('positions go on where they ended, even when the log keeps fewer than it did', async () => {
  const large = SqliteWhisperLog.open(file, { capacity: 100 });
  await large.append(['a', 'b', 'c', 'd', 'e'].map(whisper));
  await large.close();

  const small = SqliteWhisperLog.open(file, { capacity: 2 });
  expect(small.last).toBe(5);
  expect(await small.append([whisper('f')])).toEqual([{ position: 6, duplicate: false }]);
  expect(await small.readAfter('>', 0, 10)).toMatchObject({
    first: 5,
    through: 6,
    whispers: [{ id: 'e' }, { id: 'f' }],
  });
  await small.close();
});

test('a batch that the log cannot hold leaves nothing of it behind, and the log goes on', async () => {
  const log = SqliteWhisperLog.open(file);
  await log.append([whisper('a')]);
  const impossible = { ...whisper('c'), body: null as unknown as string };

  await expect(log.append([whisper('b'), impossible])).rejects.toThrow('NOT NULL');

  expect(log.last).toBe(1);
  expect(await log.append([whisper('b')])).toEqual([{ position: 2, duplicate: false }]);
  await log.close();
});

test('a file of a release without attributes is upgraded where it lies', async () => {
  const old = new DatabaseSync(file);
  old.exec(
    'CREATE TABLE whisper (position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, subject TEXT NOT NULL, body TEXT NOT NULL) STRICT',
  );
  old.exec("INSERT INTO whisper VALUES (7, 'a', 'whisper.a', '{}')");
  old.close();

  const log = SqliteWhisperLog.open(file);
  await log.append([{ ...whisper('b'), attributes: { type: 't' } }]);
  await log.close();
  const again = SqliteWhisperLog.open(file);

  expect(await again.readBefore('>', undefined, 10)).toEqual([
    { ...whisper('b'), attributes: { type: 't' }, position: 8 },
    { ...whisper('a'), position: 7 },
  ]);
  await again.close();
});

test('a file that is no database is refused and left as it is', () => {
  expect(() => SqliteWhisperLog.open(import.meta.filename)).toThrow('not a database');
});
