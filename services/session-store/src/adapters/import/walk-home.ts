import { constants } from 'node:fs';
import { open, readdir, realpath } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** A file of a home, or what stands in the place of one. Paths are below the home. */
export interface HomeFile {
  readonly path: string;
  readonly isLink: boolean;
}

/** Where the old agent keeps things, in both of its formats. */
const FOLDERS = ['.kingly', '.leviathan'];
const DEEPEST = 6;
/** Beyond it a home is no home: nobody has so many sessions. */
const MOST_FILES = 200_000;

/** Thrown for a path that is not below the root, or is none. */
export class OutsideRoot extends Error {}

/**
 * The real path of a home, if it is the root or below it: no link leads out.
 *
 * @throws OutsideRoot
 */
export async function homeBelow(root: string, path: string): Promise<string> {
  const [realRoot, real] = await Promise.all([realpath(root), realpath(path)]).catch(() => {
    throw new OutsideRoot(`${path} cannot be found`);
  });
  const way = relative(realRoot, real);
  if (way === '' || (!way.startsWith('..') && !way.startsWith(sep))) return real;
  throw new OutsideRoot(`${path} is not below the legacy home`);
}

/** All files in the old agent's folders of a home, sorted by path; links are named and not followed. */
export async function walkHome(home: string): Promise<readonly HomeFile[]> {
  const files: HomeFile[] = [];
  for (const folder of FOLDERS) await walk(home, folder, 0, files);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function walk(home: string, folder: string, depth: number, files: HomeFile[]): Promise<void> {
  const entries = await readdir(join(home, folder), { withFileTypes: true }).catch(() => []); // there is none
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (files.length >= MOST_FILES) throw new OutsideRoot(`more than ${String(MOST_FILES)} files are no home`);
    if (entry.isSymbolicLink()) files.push({ path, isLink: true });
    else if (entry.isFile()) files.push({ path, isLink: false });
    else if (entry.isDirectory() && depth < DEEPEST) await walk(home, path, depth + 1, files);
  }
}

/** The bytes of a file, `undefined` for one that is gone. A link that took its place since the walk is not followed. */
export async function readWhole(path: string, mostBytes: number): Promise<Uint8Array | 'too-large' | undefined> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => undefined);
  if (file === undefined) return undefined;
  const { size } = await file.stat();
  return size > mostBytes ? 'too-large' : await file.readFile();
}
