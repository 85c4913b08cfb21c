import { mkdtemp, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CorruptStore, DiskFull, NewerStore, SqliteJournal, StoreUnavailable } from '@leviathan/grains';
import { journalConformance } from '@leviathan/grains/conformance';
import { all, entryOf } from '../../src/conformance/entry-of.ts';

journalConformance('SQLite', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'journal-'));
  let journal = SqliteJournal.open(join(directory, 'journal.db'));
  return {
    journal,
    async reopen() {
      await journal.close();
      journal = SqliteJournal.open(join(directory, 'journal.db'));
      return journal;
    },
    async dispose() {
      await journal.close();
      await rm(directory, { recursive: true });
    },
  };
});

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'journal-'));
  file = join(folder, 'journal.db');
});
afterEach(() => rm(folder, { recursive: true }));

test('a commit is synced: WAL, and synchronous FULL', async () => {
  const journal = SqliteJournal.open(file);
  await journal.append(entryOf('t/a/1', 1));
  await journal.close();
  const db = new DatabaseSync(file);
  expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  db.close();
});

test('a file that is no database is named, with what to do about it', async () => {
  await writeFile(file, 'not a database, '.repeat(100));
  const opening = (): unknown => SqliteJournal.open(file);
  expect(opening).toThrow(CorruptStore);
  expect(opening).toThrow(file);
  expect(opening).toThrow(/restore it from a backup/);
});

test('a file that is damaged in the middle is reported by the read that meets it', async () => {
  const journal = SqliteJournal.open(file);
  await Promise.all(Array.from({ length: 500 }, (_, index) => journal.append(entryOf('t/a/1', index + 1))));
  await journal.close();
  await scribble(file);
  const damaged = SqliteJournal.open(file);
  await expect(all(damaged.read('t/a/1'))).rejects.toThrow(CorruptStore);
  await damaged.close();
});

test('a file of a newer release is refused and left as it is', async () => {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(() => SqliteJournal.open(file)).toThrow(NewerStore);
  expect(() => SqliteJournal.open(file)).toThrow(/schema 99/);
});

test('a folder that does not exist is a store that cannot be opened', () => {
  expect(() => SqliteJournal.open(join(folder, 'missing', 'journal.db'))).toThrow(StoreUnavailable);
});

test('a full disk refuses entries without harm to those that are stored, and takes them again when there is room', async () => {
  const small = SqliteJournal.open(file, { maxBytes: 256 * 1024 });
  const filler = { data: 'x'.repeat(40_000) };
  let seq = 0;
  let append = await small.append(entryOf('t/a/1', 1, filler));
  while (append.outcome === 'stored' && seq < 20) {
    seq += 1;
    append = await small.append(entryOf('t/a/1', seq + 1, filler));
  }
  if (append.outcome !== 'unavailable') throw new Error(`expected a full disk, got ${append.outcome}`);
  expect(append.cause).toBeInstanceOf(DiskFull);
  expect(append.cause.message).toContain(file);
  await expect(small.lastSeq('t/a/1')).resolves.toBe(seq);
  await small.close();

  const roomy = SqliteJournal.open(file);
  await expect(roomy.append(entryOf('t/a/1', seq + 1, filler))).resolves.toEqual({ outcome: 'stored' });
  await roomy.close();
});

async function scribble(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  const { size } = await handle.stat();
  for (let page = 4096 * 12; page < size; page += 4096) await handle.write(Buffer.alloc(4096, 0x5a), 0, 4096, page);
  await handle.close();
}

test('J6: the files hold nothing of what was erased, not even of hints that were moved', async () => {
  const journal = SqliteJournal.open(file);
  const secret = 'f3a9-very-personal';
  const entries = Array.from({ length: 50 }, (_, index) =>
    entryOf('t/a/1', index + 1, { data: { secret, padding: 'x'.repeat(index * 40) }, open: ['command'], wakeAt: 5 }),
  );
  await Promise.all(entries.map((entry) => journal.append(entry)));
  for (const { entity, seq } of entries) {
    await journal.clearOpen(entity, seq, ['command']);
    await journal.setWake(entity, seq, undefined);
  }
  await journal.saveSnapshot({ entity: 't/a/1', seq: 49, version: 1, state: { secret } });
  await journal.saveSnapshot({ entity: 't/a/1', seq: 50, version: 1, state: {} });
  await journal.erase('t/a/1', 51);
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), 'latin1')));
  expect(files.join('').includes(secret)).toBe(false);
  await journal.close();
});

test('a file of the first schema is brought up to date, and keeps what it holds', async () => {
  const first = SqliteJournal.open(file);
  await first.append(entryOf('t/a/1', 1));
  await first.close();
  const db = new DatabaseSync(file);
  db.exec('DROP INDEX entries_forks; ALTER TABLE entries DROP COLUMN fork_of; PRAGMA user_version = 1;');
  db.close();
  const journal = SqliteJournal.open(file);
  await journal.append(entryOf('t/a/2', 1, { fork: { from: 't/a/1', seq: 1 } }));
  await expect(journal.forksOf('t/a/1', 10)).resolves.toEqual(['t/a/2']);
  expect(await all(journal.read('t/a/1'))).toEqual([entryOf('t/a/1', 1)]);
  await journal.close();
});
