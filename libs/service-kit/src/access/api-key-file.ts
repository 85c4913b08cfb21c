import { readFile, stat } from 'node:fs/promises';
import { type Clock, LeviathanError, type Timer, reasonOf } from '@leviathan/kernel';
import type { Log } from '../log.ts';
import { ApiKeys } from './api-keys.ts';

/** How long a revoked key may still work. */
const RELOAD_MS = 5000;

/** Thrown at start when the key file cannot be used. Mend the file and start again. */
export class UnusableKeyFile extends LeviathanError {
  readonly code = 'unusable-key-file';
  readonly retry = 'never';
}

/**
 * The key file, read again when it changes.
 *
 * It is looked at every few seconds instead of watched, because a mounted secret changes by swapping a symbolic link
 * that a watch would not follow. A broken new file is logged, and the keys before it stay in force.
 */
export class ApiKeyFile {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #log: Log;
  #keys: ApiKeys;
  #version: string;
  #timer: Timer | undefined;

  private constructor(path: string, clock: Clock, log: Log, loaded: Loaded) {
    this.#path = path;
    this.#clock = clock;
    this.#log = log;
    this.#keys = loaded.keys;
    this.#version = loaded.version;
  }

  /** @throws {@link UnusableKeyFile} when it cannot be read or understood */
  static async open(path: string, { clock, log }: { readonly clock: Clock; readonly log: Log }): Promise<ApiKeyFile> {
    const file = new ApiKeyFile(path, clock, log, await load(path));
    file.#lookAgainLater();
    return file;
  }

  get keys(): ApiKeys {
    return this.#keys;
  }

  close(): void {
    this.#timer?.cancel();
  }

  #lookAgainLater(): void {
    this.#timer = this.#clock.after(RELOAD_MS, () => {
      this.#lookAgainLater();
      void this.#reload();
    });
  }

  /** Never rejects. */
  async #reload(): Promise<void> {
    try {
      if ((await versionOf(this.#path)) === this.#version) return;
      const loaded = await load(this.#path);
      this.#keys = loaded.keys;
      this.#version = loaded.version;
      this.#log.info({ file: this.#path }, 'API keys read again');
    } catch (error) {
      this.#log.error({ file: this.#path, reason: reasonOf(error) }, 'API keys not read again; the ones before stay');
    }
  }
}

interface Loaded {
  readonly keys: ApiKeys;
  readonly version: string;
}

async function load(path: string): Promise<Loaded> {
  try {
    const version = await versionOf(path); // before the text: a change between the two is then seen next time
    const keys = ApiKeys.parse(await readFile(path, 'utf8'));
    if (keys instanceof ApiKeys) return { keys, version };
    throw new UnusableKeyFile(`the key file ${path} ${keys.malformed}`);
  } catch (error) {
    if (error instanceof UnusableKeyFile) throw error;
    throw new UnusableKeyFile(`the key file ${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

async function versionOf(path: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(path);
  return [mtimeMs, size, ino].join(' ');
}
