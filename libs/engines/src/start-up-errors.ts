import { CorruptStore, DiskFull, StoreUnavailable } from '@leviathan/grains';
import { LeviathanError, reasonOf } from '@leviathan/kernel';

/** Thrown when the data folder is open in another process. Stop that one, or choose another folder. */
export class DataDirInUse extends LeviathanError {
  override readonly code = 'data-dir-in-use';
  override readonly retry = 'later';
  /** The process that has it, if it could say so. */
  readonly pid: number | undefined;

  constructor(dataDir: string, pid: number | undefined) {
    const holder = pid === undefined ? 'another process' : `process ${String(pid)}`;
    const remedy = pid === undefined ? 'stop it' : `stop it (kill ${String(pid)})`;
    super(`the data folder ${dataDir} is in use by ${holder}: ${remedy}, or choose another folder with LEV_DATA_DIR`);
    this.pid = pid;
  }
}

/** Thrown when the data folder's path leads to a file. Move the file away, or choose another folder. */
export class DataDirNotADirectory extends LeviathanError {
  override readonly code = 'data-dir-not-a-directory';
  override readonly retry = 'never';

  constructor(dataDir: string, cause: unknown) {
    super(`${dataDir} cannot be the data folder, a file is in the way: move it away, or choose another LEV_DATA_DIR`, {
      cause,
    });
  }
}

/** Thrown when the data folder cannot be made or written. Change its owner or mode, or choose another folder. */
export class DataDirNotWritable extends LeviathanError {
  override readonly code = 'data-dir-not-writable';
  override readonly retry = 'never';

  constructor(path: string, cause: unknown) {
    super(
      `${path} cannot be written (${reasonOf(cause)}): make it writable for this user, or choose another LEV_DATA_DIR`,
      { cause },
    );
  }
}

/** What a file system or SQLite threw while the data folder was opened, as what an operator can act on. */
export function startUpError(path: string, thrown: unknown): Error {
  if (thrown instanceof LeviathanError) return thrown;
  const code = codeOf(thrown);
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return new DataDirNotADirectory(path, thrown);
    case 'ENOSPC':
    case 'EDQUOT':
    case SQLITE.full:
      return new DiskFull(`no room left for ${path}: free space on its disk, then start again`, { cause: thrown });
    case SQLITE.corrupt:
    case SQLITE.notADatabase:
      return damaged(path, reasonOf(thrown), thrown);
    case SQLITE.busy:
      return new StoreUnavailable(`${path} is held by another program, a backup or the sqlite3 shell: end it first`, {
        cause: thrown,
      });
    default:
      return new DataDirNotWritable(path, thrown);
  }
}

/** The error for a data file that is damaged; the other files are not touched. */
export function damaged(file: string, why: string, cause?: unknown): CorruptStore {
  return new CorruptStore(
    `${file} is damaged (${why}): move it away with its -wal and -shm files, and restore it from a backup or recover ` +
      'it with "sqlite3 FILE .recover"; started without it, it begins empty. The other files were not touched',
    { cause },
  );
}

/** Primary result codes of SQLite: https://sqlite.org/rescode.html */
const SQLITE = { busy: 5, corrupt: 11, full: 13, notADatabase: 26 } as const;

/** Whether SQLite threw this because somebody else holds the file. */
export function isHeld(thrown: unknown): boolean {
  return codeOf(thrown) === SQLITE.busy;
}

function codeOf(thrown: unknown): unknown {
  if (typeof thrown !== 'object' || thrown === null) return undefined;
  if ('errcode' in thrown) return Number(thrown.errcode) & 0xff; // the higher bits say where exactly
  return 'code' in thrown ? thrown.code : undefined;
}
