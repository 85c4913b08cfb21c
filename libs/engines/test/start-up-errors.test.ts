import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { startUpError } from '../src/start-up-errors.ts';

/** What `action` really throws. */
function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (thrown) {
    return thrown;
  }
  throw new Error('it did not throw');
}

test('a full disk is told as such, whether the file system or SQLite meets it', () => {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE t (x TEXT); PRAGMA max_page_count = 3');
  const fromSqlite = thrownBy(() => {
    database.exec(`INSERT INTO t VALUES ('${'x'.repeat(100_000)}')`);
  });
  const fromFileSystem = thrownBy(() => {
    writeFileSync('/dev/full', 'x');
  });

  for (const cause of [fromSqlite, fromFileSystem]) {
    const error = startUpError('/data/whispers.db', cause);
    expect(error).toMatchObject({ code: 'disk-full', message: expect.stringContaining('free space') });
    expect(error.cause).toBe(cause);
  }
});

test('a file that another program holds is not called damaged', () => {
  expect(startUpError('/data/a.db', Object.assign(new Error('database is locked'), { errcode: 5 }))).toMatchObject({
    code: 'store-unavailable',
    message: expect.stringContaining('another program'),
  });
});
