import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FlagSet, type FlagSnapshot, checker, isMalformed } from '@leviathan/contracts';
import type { Log } from '@leviathan/grains';
import { randomId, reasonOf } from '@leviathan/kernel';
import type { LastGoodFlags } from '../../ports.ts';

interface Kept {
  readonly snapshot: FlagSnapshot;
  readonly confirmedAt: number;
}

const check = checker(FlagSet);

/** The last good flag set in one JSON file with its checksum, written beside and renamed: whole or not at all. */
export class LastGoodFile implements LastGoodFlags {
  readonly #path: string;
  readonly #log: Log;
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  async load(): Promise<Kept | undefined> {
    const text = await this.#text();
    if (text === undefined) return undefined;
    const kept = parse(text);
    if (!('invalid' in kept)) return kept;
    const fields = { file: this.#path, reason: kept.invalid };
    this.#log.error(fields, 'the last good flag set is damaged: all flags are off until flag-service answers');
    return undefined;
  }

  /** One write after the other: two at once would share the temporary file. */
  keep(snapshot: FlagSnapshot, confirmedAt: number): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write({ snapshot, confirmedAt }));
    return this.#writing;
  }

  async #text(): Promise<string | undefined> {
    try {
      return await readFile(this.#path, 'utf8');
    } catch (error) {
      if (!isMissing(error)) {
        this.#log.error({ file: this.#path, reason: reasonOf(error) }, 'the last good flag set cannot be read');
      }
      return undefined;
    }
  }

  async #write(kept: Kept): Promise<void> {
    // A name of its own: two routers of one machine may share a folder.
    const temporary = `${this.#path}.${randomId()}.new`;
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      const file = await open(temporary, 'w');
      try {
        await file.writeFile(render(kept));
        await file.sync(); // or the rename could survive a power cut that the text does not
      } finally {
        await file.close();
      }
      await rename(temporary, this.#path);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined); // the reason below is the one that matters
      this.#log.error({ file: this.#path, reason: reasonOf(error) }, 'the flag set could not be kept for a restart');
    }
  }
}

function render(kept: Kept): string {
  const body = JSON.stringify(kept);
  return JSON.stringify({ sha256: digest(body), body });
}

function parse(text: string): Kept | { readonly invalid: string } {
  try {
    const file: unknown = JSON.parse(text);
    if (!isEnvelope(file)) return { invalid: 'it is not the file that this program writes' };
    if (digest(file.body) !== file.sha256) return { invalid: 'its checksum does not match' };
    const kept = JSON.parse(file.body) as Kept; // written by `render`, as the checksum shows
    const set = check(kept.snapshot.set);
    return isMalformed(set) ? { invalid: set.malformed } : kept;
  } catch (error) {
    return { invalid: reasonOf(error) };
  }
}

function isEnvelope(value: unknown): value is { readonly sha256: string; readonly body: string } {
  if (typeof value !== 'object' || value === null || !('sha256' in value) || !('body' in value)) return false;
  return typeof value.sha256 === 'string' && typeof value.body === 'string';
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function isMissing(error: unknown): boolean {
  return Error.isError(error) && 'code' in error && error.code === 'ENOENT';
}
