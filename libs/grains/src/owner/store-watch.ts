import { type Clock, reasonOf } from '@leviathan/kernel';
import type { Log } from '../owner.ts';

/** A turn that waits tries again within it; after that long without a failure none waits. */
const TURNS_RETRY_WITHIN_MS = 3000;

/** Whether the store answers, as the turns and the sweep of one owner find it. */
export class StoreWatch {
  readonly #clock: Clock;
  readonly #log: Log;
  #away: { readonly since: number; readonly failedAt: number; readonly reason: string } | undefined;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Why turns wait, or `undefined`. */
  get reason(): string | undefined {
    return this.#away?.reason;
  }

  /** For how long the store has been away; 0 when it is there. */
  get awayMs(): number {
    return this.#away === undefined ? 0 : this.#clock.now() - this.#away.since;
  }

  failed(cause: unknown): void {
    const reason = reasonOf(cause);
    const now = this.#clock.now();
    if (this.#away === undefined) this.#log.error({ reason }, 'the store is away: turns wait, nothing is acknowledged');
    this.#away = { since: this.#away?.since ?? now, failedAt: now, reason };
  }

  /** Something was written. */
  answered(): void {
    if (this.#away === undefined) return;
    this.#log.info({ awayMs: this.awayMs }, 'the store is back: turns go on');
    this.#away = undefined;
  }

  /** Something was read, which says little while turns fail to write (a full disk). */
  readable(): void {
    const sinceFailureMs = this.#clock.now() - (this.#away?.failedAt ?? 0);
    if (sinceFailureMs > TURNS_RETRY_WITHIN_MS) this.answered();
  }
}
