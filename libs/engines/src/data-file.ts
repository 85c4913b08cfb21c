import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { damaged, startUpError } from './start-up-errors.ts';

/** Files up to this size are checked at every start; larger ones would hold it up, and are checked as they are read. */
const CHECKED_BYTES = 32 * 1024 * 1024;

/**
 * Opens a data file, after a look at whether it is whole: damage is told at the start and by name, not when the first
 * read meets it.
 *
 * @throws CorruptStore, DiskFull, DataDirNotWritable, and what `open` says
 */
export function openDataFile<T>(file: string, open: (file: string) => T): T {
  try {
    if (sizeOf(file) <= CHECKED_BYTES) refuseDamaged(file);
    return open(file);
  } catch (failure) {
    throw startUpError(file, failure);
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function refuseDamaged(file: string): void {
  if (sizeOf(file) === 0) return;
  const database = new DatabaseSync(file);
  try {
    const [verdict] = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {});
    if (verdict !== 'ok') throw damaged(file, String(verdict).trim());
  } finally {
    database.close();
  }
}
