import { mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeKeyPart } from '@leviathan/contracts';
import { reasonOf } from '@leviathan/kernel';
import { fingerprintOf } from '../domain/legacy-files/fingerprint.ts';
import { whyNotLegacyId } from '../domain/legacy-files/legacy-id.ts';
import type { IntendedFile, LegacyFiles, LegacyHome, LegacyReading, LegacyRef, LegacyWriting } from '../ports.ts';
import { replaceFile } from './replace-file.ts';

/** The old agent's sessions have a few hundred bytes; a larger file is not one of them, and is not read into a turn. */
const MOST_BYTES = 128 * 1024;

export interface LegacyHomeOptions {
  /** The folder that holds `.kingly`. */
  readonly root: string;
  /** The tenant whose sessions the old agent sees there. */
  readonly tenant: string;
}

/** The folder of one tenant: the root for its own, and for every other one a home of its own, which the old agent reads
 * with `HOME` set to it. Files know no tenants, so sharing one folder would show each the others' sessions. */
export function homeOf({ root, tenant }: LegacyHomeOptions, of: string): string {
  return of === tenant ? root : join(root, '.leviathan-tenants', `t-${encodeKeyPart(of)}`);
}

/** The legacy layout on a disk. */
export class FileLegacyHome implements LegacyHome {
  readonly #options: LegacyHomeOptions;

  constructor(options: LegacyHomeOptions) {
    this.#options = options;
  }

  async read(session: LegacyRef): Promise<LegacyReading> {
    const unusable = whyNotLegacyId(session.id);
    if (unusable !== undefined) return { outcome: 'unreadable', reason: `no file can have this id: ${unusable}` };
    const paths = this.#pathsOf(session);
    try {
      return { outcome: 'read', files: await readAll(paths) };
    } catch (error) {
      return { outcome: 'unreadable', reason: reasonOf(error) };
    }
  }

  async write(session: LegacyRef, files: readonly IntendedFile[]): Promise<LegacyWriting> {
    const unusable = whyNotLegacyId(session.id);
    if (unusable !== undefined) return failure(new Error(`no file can have this id: ${unusable}`));
    try {
      const paths = this.#pathsOf(session);
      return await inTurn(paths.session, () => writeAll(paths, files));
    } catch (error) {
      return failure(error);
    }
  }

  #pathsOf({ tenant, id }: LegacyRef): Paths {
    const sessions = join(homeOf(this.#options, tenant), '.kingly', 'sessions');
    return {
      session: join(sessions, 'active', `${id}.yaml`),
      created: join(sessions, `${id}.json`),
      checkpoint: join(sessions, `${id}-checkpoint.yaml`),
    };
  }
}

/** By session file: the write that was begun last. */
const writes = new Map<string, Promise<unknown>>();

/**
 * One write of a session after the other in the whole process: an owner that was dropped without warning may be in the
 * middle of one when its successor writes the same, and they would share the temporary file.
 */
async function inTurn<T>(name: string, write: () => Promise<T>): Promise<T> {
  const before = writes.get(name);
  const mine = (async () => {
    await before?.catch(() => undefined); // whoever began it hears of its failure
    return write();
  })();
  writes.set(name, mine);
  try {
    return await mine;
  } finally {
    if (writes.get(name) === mine) writes.delete(name);
  }
}

type Paths = Readonly<Record<keyof LegacyFiles, string>>;

async function readAll(paths: Paths): Promise<LegacyFiles> {
  const [session, created, checkpoint] = await Promise.all([
    readIfThere(paths.session),
    readIfThere(paths.created),
    readIfThere(paths.checkpoint),
  ]);
  return { session, created, checkpoint };
}

/** Looks at every file before it writes the first, so that a change by the old agent stops all of them. */
async function writeAll(paths: Paths, files: readonly IntendedFile[]): Promise<LegacyWriting> {
  const due: IntendedFile[] = [];
  for (const file of files) {
    const present = await readIfThere(paths[file.name]);
    if (present === file.content) continue;
    if (fingerprintOf(present) !== file.replaces) return { outcome: 'changed' };
    due.push(file);
  }
  for (const { name, content } of due) {
    await mkdir(dirname(paths[name]), { recursive: true });
    await replaceFile(paths[name], content);
  }
  return { outcome: 'written' };
}

async function readIfThere(path: string): Promise<string | undefined> {
  await using file = await openIfThere(path);
  if (file === undefined) return undefined;
  const { size } = await file.stat();
  if (size > MOST_BYTES)
    throw new Error(`${path} has ${String(size)} bytes; a session file has at most ${String(MOST_BYTES)}`);
  return await file.readFile('utf8');
}

async function openIfThere(path: string): Promise<Awaited<ReturnType<typeof open>> | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Not retried here: the command fails with the reason, the files are as they were, and the client decides. */
function failure(error: unknown): LegacyWriting {
  const full = ['ENOSPC', 'EDQUOT'].includes(codeOf(error));
  return { outcome: 'failed', code: full ? 'disk-full' : 'legacy-file', reason: `the legacy home: ${reasonOf(error)}` };
}

function codeOf(error: unknown): string {
  return Error.isError(error) && 'code' in error ? String(error.code) : '';
}
