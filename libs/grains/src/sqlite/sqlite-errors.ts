import { reasonOf, toError } from '@leviathan/kernel';
import { CorruptStore, DiskFull, StoreUnavailable } from '../store-errors.ts';

/** Primary result codes of SQLite: https://sqlite.org/rescode.html */
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const TOO_BIG = 18;
const CONSTRAINT = 19;
const MISMATCH = 20;
const NOT_A_DATABASE = 26;

/** What SQLite threw, as what a caller can act on. */
export function storeError(file: string, thrown: unknown): StoreUnavailable {
  if (thrown instanceof StoreUnavailable) return thrown;
  const options = { cause: toError(thrown) };
  switch (primaryCode(thrown)) {
    case FULL:
      return new DiskFull(`no room left for ${file}: free space on its disk, what waits is written then`, options);
    case CORRUPT:
    case NOT_A_DATABASE:
      return new CorruptStore(
        `${file} is damaged (${reasonOf(thrown)}): stop, move it away with its -wal and -shm files, ` +
          'restore it from a backup or recover it with "sqlite3 FILE .recover", then start again',
        options,
      );
    default:
      return new StoreUnavailable(`${file}: ${reasonOf(thrown)}`, options);
  }
}

/** The fault is the row's own: its neighbours can be stored. */
export function isRowFault(thrown: unknown): boolean {
  const code = primaryCode(thrown);
  return code === TOO_BIG || code === CONSTRAINT || code === MISMATCH || code === undefined;
}

/** After it nobody knows whether a commit reached the disk. */
export function isUncertain(thrown: unknown): boolean {
  return primaryCode(thrown) === IO_ERROR;
}

function primaryCode(thrown: unknown): number | undefined {
  // Not by `instanceof`: SQLite's errors may be those of another realm (a worker, a test's sandbox).
  if (typeof thrown !== 'object' || thrown === null || !('errcode' in thrown)) return undefined;
  if (typeof thrown.errcode !== 'number') return undefined;
  return thrown.errcode & 0xff; // the higher bits say where exactly
}
