import { type Backoff, type Clock, backoffMs, pause, reasonOf } from '@leviathan/kernel';
import type { Heard, LegacyFile, Stop, WhisperLog } from '../ports.ts';
import { reachesSubscribers } from './reach.ts';
import { everythingOf } from './whisper-filter.ts';

/** A bus that refuses is asked again so often; the file is a hint and may be late. */
const AGAIN: Backoff = { baseMs: 100, capMs: 10_000 };

export interface FileKeeperOptions {
  readonly log: WhisperLog;
  readonly file: LegacyFile;
  /** Whose whispers: the file is one for the whole machine, so it must not show another tenant's. */
  readonly tenant: string;
  readonly clock: Clock;
  readonly warn: (fields: object, message: string) => void;
}

/** Keeps the legacy whisper file: the last whisper of this process that is significant enough. */
export class FileKeeper {
  readonly #options: FileKeeperOptions;
  readonly #stopped = new AbortController();
  #unsubscribe: Stop | undefined;
  #seen: number | undefined;

  constructor(options: FileKeeperOptions) {
    this.#options = options;
  }

  /** Rejects when the bus cannot be reached. */
  async start(): Promise<void> {
    const { log, tenant } = this.#options;
    const unsubscribe = await log.subscribe(everythingOf(tenant), this.#seen, (heard) => this.#hear(heard));
    if (this.#stopped.signal.aborted) await unsubscribe();
    else this.#unsubscribe = unsubscribe;
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#unsubscribe?.();
    await this.#options.file.settled();
  }

  /** Returns at once: the file is written behind it, so a slow disk never makes a slow subscriber. */
  #hear(heard: Heard): void {
    if (heard.kind === 'cut-off') void this.#startAgain(heard.reason);
    if (heard.kind !== 'whisper') return;
    const { position, whisper } = heard.placed;
    this.#seen = position;
    if (reachesSubscribers(whisper)) this.#options.file.write(whisper);
  }

  async #startAgain(reason: string): Promise<void> {
    const { warn, clock } = this.#options;
    warn({ reason }, 'the keeper of the whisper file was cut off and subscribes again');
    for (let attempt = 1; await pause(clock, backoffMs(AGAIN, attempt), this.#stopped.signal); attempt += 1) {
      try {
        await this.start();
        return;
      } catch (error) {
        warn({ reason: reasonOf(error) }, 'the keeper of the whisper file cannot subscribe yet');
      }
    }
  }
}
