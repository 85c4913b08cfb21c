import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { reasonOf } from '@leviathan/kernel';
import { fingerprintOf } from '../domain/legacy-files/fingerprint.ts';
import { whyNotLegacyId } from '../domain/legacy-files/legacy-id.ts';
import {
  ANYTHING,
  type IntendedFile,
  type LegacyFileName,
  type LegacyFiles,
  type LegacyHome,
  type LegacyReading,
  type LegacyRef,
  type LegacyWriting,
} from '../ports.ts';
import { type LegacyHomeOptions, READ, legacyPath } from './legacy-paths.ts';
import { moveFile, replaceFile } from './replace-file.ts';

export { type LegacyHomeOptions, homeOf } from './legacy-paths.ts';

/** The old agent's files have a few hundred bytes; a larger one is not one of them, and is not read into a turn. */
const MOST_BYTES = 128 * 1024;

/** The legacy layout on a disk. */
export class FileLegacyHome implements LegacyHome {
  readonly #options: LegacyHomeOptions;

  constructor(options: LegacyHomeOptions) {
    this.#options = options;
  }

  async read(thing: LegacyRef): Promise<LegacyReading> {
    const unusable = whyNotLegacyId(thing.id);
    if (unusable !== undefined) return { outcome: 'unreadable', reason: `no file can have this id: ${unusable}` };
    try {
      return { outcome: 'read', files: await this.#readAll(thing) };
    } catch (error) {
      return { outcome: 'unreadable', reason: reasonOf(error) };
    }
  }

  async write(thing: LegacyRef, files: readonly IntendedFile[]): Promise<LegacyWriting> {
    const unusable = whyNotLegacyId(thing.id);
    if (unusable !== undefined) return failure(new Error(`no file can have this id: ${unusable}`));
    const pathOf = (name: LegacyFileName): string => this.pathOf(thing, name);
    try {
      return await inTurn(pathOf(READ[thing.kind][0] ?? 'session'), () => writeAll(pathOf, files));
    } catch (error) {
      return failure(error);
    }
  }

  pathOf(thing: LegacyRef, name: LegacyFileName): string {
    return legacyPath(this.#options, thing, name);
  }

  async #readAll(thing: LegacyRef): Promise<LegacyFiles> {
    const names = READ[thing.kind];
    const contents = await Promise.all(names.map((name) => readIfThere(this.pathOf(thing, name))));
    return Object.fromEntries(names.map((name, index) => [name, contents[index]]));
  }
}

/** By session file: the write that was begun last. */
const writes = new Map<string, Promise<unknown>>();

/**
 * One write of a thing after the other in the whole process: an owner that was dropped without warning may be in the
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

type Step = (pathOf: (name: LegacyFileName) => string) => Promise<void>;

/** Looks at every file before it writes the first, so that a change by the old agent stops all of them. */
async function writeAll(
  pathOf: (name: LegacyFileName) => string,
  files: readonly IntendedFile[],
): Promise<LegacyWriting> {
  const steps: Step[] = [];
  for (const file of files) {
    const due = await stepsOf(pathOf, file);
    if (due === 'changed') return { outcome: 'changed' };
    steps.push(...due);
  }
  for (const step of steps) await step(pathOf);
  return { outcome: 'written' };
}

/** What is still to be done for one file: nothing, when it is as intended and where it shall go. */
async function stepsOf(
  pathOf: (name: LegacyFileName) => string,
  { name, content, replaces, thenTo }: IntendedFile,
): Promise<readonly Step[] | 'changed'> {
  if (thenTo !== undefined && (await readIfThere(pathOf(thenTo))) === content) return [];
  const move: Step[] = thenTo === undefined ? [] : [() => moveFile(pathOf(name), pathOf(thenTo))];
  const present = replaces === ANYTHING ? undefined : await readIfThere(pathOf(name));
  if (present === content) return move;
  if (replaces !== ANYTHING && fingerprintOf(present) !== replaces) return 'changed';
  return [() => put(pathOf(name), content), ...move];
}

async function put(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, content);
}

async function readIfThere(path: string): Promise<string | undefined> {
  await using file = await openIfThere(path);
  if (file === undefined) return undefined;
  const { size } = await file.stat();
  if (size > MOST_BYTES)
    throw new Error(`${path} has ${String(size)} bytes; a legacy file has at most ${String(MOST_BYTES)}`);
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
