import { type Clock, type Timer, reasonOf } from '@leviathan/kernel';
import type { Due, Journal } from '../journal.ts';
import type { Log } from '../owner.ts';
import { isRecord } from './journal-records.ts';

/** Records that expire wait so long at most; then as many as there are go. */
const EVERY_MS = 5000;
const LIMIT = 500;

export interface RecordRetentionOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Removes records whose time is over: nobody owns them, so no turn does it. Every replica looks; removing twice is harmless.
 *
 * They are found by the same index as timers, and would stand before these in it, so they go soon and all of them.
 */
export class RecordRetention {
  readonly #options: RecordRetentionOptions;
  #timer: Timer | undefined;
  #isRunning = false;

  constructor(options: RecordRetentionOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#again(0);
  }

  stop(): void {
    this.#isRunning = false;
    this.#timer?.cancel();
  }

  /** One pass. Never rejects. */
  async pass(): Promise<void> {
    const { journal, clock, log } = this.#options;
    try {
      for (let found = LIMIT; found > 0;) {
        const due = (await journal.due(clock.now(), LIMIT)).filter(({ entity }) => isRecord(entity));
        for (const each of new Set(due.map(({ entity }) => entity))) await this.#remove(each);
        found = this.#isRunning ? due.length : 0;
      }
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'expired records could not be removed; the next pass tries again');
    }
  }

  async #remove(entity: Due['entity']): Promise<void> {
    const { journal } = this.#options;
    let last: { readonly seq: number; readonly at: number } | undefined;
    for await (const { seq, at } of journal.read(entity)) last = { seq, at };
    if (last !== undefined) await journal.remove({ entity, ...last, notAfter: last.at });
  }

  #again(delayMs: number): void {
    this.#timer = this.#options.clock.after(delayMs, () => {
      void this.pass().then(() => {
        if (this.#isRunning) this.#again(EVERY_MS * (0.75 + Math.random() / 2)); // replicas take turns
      });
    });
  }
}
