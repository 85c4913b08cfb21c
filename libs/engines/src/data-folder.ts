import { constants, accessSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataDirInUse, isHeld, startUpError } from './start-up-errors.ts';

/**
 * The folder that holds an installation's data, open in one process at a time.
 *
 * The lock is an exclusive lock of SQLite on an empty database, so the operating system keeps it: it ends with its
 * process, however that ends, and can be neither stale nor taken over by two at once, as a file with a pid can. The pid
 * beside it only makes the message to the second process useful.
 */
export class DataFolder {
  readonly path: string;
  readonly #lock: DatabaseSync;

  private constructor(path: string, lock: DatabaseSync) {
    this.path = path;
    this.#lock = lock;
  }

  /**
   * Opens the folder, which is made if it is missing, for this user only.
   *
   * @throws DataDirInUse, DataDirNotADirectory, DataDirNotWritable, DiskFull
   */
  static open(dataDir: string): DataFolder {
    const path = resolve(dataDir);
    try {
      makeFolder(path);
      accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (failure) {
      throw startUpError(path, failure);
    }
    const lock = lockOf(path);
    try {
      writeFileSync(join(path, HOLDER), `${String(process.pid)}\n`);
    } catch (failure) {
      lock.close();
      throw startUpError(join(path, HOLDER), failure);
    }
    return new DataFolder(path, lock);
  }

  /** Where a file of this folder is. */
  file(name: string): string {
    return join(this.path, name);
  }

  /** Lets another process open the folder. Close its files first. */
  close(): void {
    if (this.#lock.isOpen) this.#lock.close();
  }
}

/** Not `recursive`: where the system lets nobody make a folder and calls that "not found", Node never returns. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  mkdirSync(path, { mode: 0o700 });
}

const LOCK = 'lock.db';
const HOLDER = 'lock.pid';

function lockOf(path: string): DatabaseSync {
  const file = join(path, LOCK);
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(file, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (failure) {
    lock?.close();
    if (isHeld(failure)) throw new DataDirInUse(path, holderOf(path));
    throw startUpError(file, failure);
  }
}

function holderOf(path: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(path, HOLDER), 'utf8'));
    return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined; // it has the lock and has not said its name yet: the lock alone decides
  }
}
