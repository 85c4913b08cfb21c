import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { reasonOf } from '@leviathan/kernel';

export type Acquired =
  | { readonly outcome: 'held'; readonly lock: HolderLock }
  /** Another process holds it. */
  | { readonly outcome: 'taken'; readonly by: string }
  | { readonly outcome: 'failed'; readonly reason: string };

const LOCK = '.leviathan-holder.lock';
const NOTE = '.leviathan-holder.json';

/**
 * The right to write into a legacy home: one process at a time.
 *
 * The lock is a SQLite file in an open exclusive transaction, so it is the operating system's: it ends with its process
 * however that ends, and a process id that was given to somebody else is never mistaken for the holder. Who holds it
 * stands in a note beside it, for people. Nothing else may open the lock file in this process: closing any handle of it
 * would release the lock.
 */
export class HolderLock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Tries once, without waiting. */
  static acquire(root: string): Acquired {
    const folder = join(root, '.kingly');
    try {
      mkdirSync(folder, { recursive: true });
      const database = new DatabaseSync(join(folder, LOCK), { timeout: 0 });
      if (!begun(database)) return { outcome: 'taken', by: noteIn(folder) };
      writeFileSync(join(folder, NOTE), JSON.stringify({ pid: process.pid, host: hostname() }));
      return { outcome: 'held', lock: new HolderLock(database) };
    } catch (error) {
      return { outcome: 'failed', reason: `${folder}: ${reasonOf(error)}` };
    }
  }

  release(): void {
    this.#database.close();
  }
}

function begun(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    database.close();
    if (isBusy(error)) return false;
    throw error;
  }
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return Error.isError(error) && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function noteIn(folder: string): string {
  try {
    return readFileSync(join(folder, NOTE), 'utf8');
  } catch {
    return 'another process'; // it has not written its note yet; the name is a courtesy
  }
}
