import { mkdir, open, rename, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Puts `content` in the place of a file, whole or not at all: a temporary file beside it, flushed, then renamed, then
 * the folder flushed, without which a power cut could bring the old file back.
 *
 * The temporary name is always the same: one process writes here, so what a crash left is overwritten and never piles
 * up. It does not end in `.yaml`, so that the old agent does not take it for a session.
 */
export async function replaceFile(path: string, content: string): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.leviathan-tmp`);
  await writeFlushed(temporary, content, await modeOf(path));
  await rename(temporary, path);
  await flushFolder(dirname(path));
}

/** Moves a file over whatever is there, so that it is never in both places and never in none. */
export async function moveFile(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
  await flushFolder(dirname(to));
  await flushFolder(dirname(from));
}

async function writeFlushed(path: string, content: string, mode: number): Promise<void> {
  await using file = await open(path, 'w', mode);
  await file.writeFile(content, 'utf8');
  await file.sync();
}

/** A file that its user made private stays so. */
async function modeOf(path: string): Promise<number> {
  const present = await stat(path).catch(() => undefined); // there is none yet; anything worse shows when it is written
  return present === undefined ? 0o666 : present.mode & 0o777;
}

async function flushFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r');
  await folder.sync();
}
