import type { Log, Owner } from '@leviathan/grains';
import { type Clock, type Timer, reasonOf } from '@leviathan/kernel';
import { type Acquired, HolderLock } from './holder-lock.ts';

/** How often a process that stands by tries again: a holder that ended is replaced within this time. */
const TRY_EVERY_MS = 1000;

export interface LegacyHolderOptions {
  readonly root: string;
  /** Consumes the legacy queue; started only while the lock is held. */
  readonly owner: Pick<Owner, 'start' | 'drain' | 'health'>;
  readonly clock: Clock;
  readonly log: Log;
}

type Standing =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'holding'; readonly lock: HolderLock }
  | { readonly kind: 'standing-by'; readonly reason: string; readonly retry: Timer };

/** The one process that writes into the legacy home, or one that stands by until it may. */
export class LegacyHolder {
  readonly #options: LegacyHolderOptions;
  #standing: Standing = { kind: 'stopped' };

  constructor(options: LegacyHolderOptions) {
    this.#options = options;
  }

  /** Never rejects for want of the lock: grains need no legacy home, and readiness says what is missing. */
  async start(): Promise<void> {
    const acquired = HolderLock.acquire(this.#options.root);
    if (acquired.outcome === 'held') return this.#hold(acquired.lock);
    this.#standBy(whyNot(acquired, this.#options.root));
  }

  /** Drains before it lets go of the lock, so that two holders never write at once. */
  async stop(): Promise<void> {
    const standing = this.#standing;
    this.#standing = { kind: 'stopped' };
    if (standing.kind === 'standing-by') standing.retry.cancel();
    if (standing.kind !== 'holding') return;
    await this.#options.owner.drain();
    standing.lock.release();
  }

  /** Why commands for legacy sessions wait, or `undefined` when this process does them. */
  get reason(): string | undefined {
    if (this.#standing.kind === 'standing-by') return this.#standing.reason;
    if (this.#standing.kind === 'stopped') return 'it is not started';
    const health = this.#options.owner.health();
    return health.ready ? undefined : health.reason;
  }

  async #hold(lock: HolderLock): Promise<void> {
    this.#standing = { kind: 'holding', lock };
    try {
      await this.#options.owner.start();
    } catch (error) {
      lock.release();
      this.#standBy(`the legacy queue cannot be consumed: ${reasonOf(error)}`);
    }
  }

  #standBy(reason: string): void {
    const { clock, log } = this.#options;
    const known = this.#standing.kind === 'standing-by' ? this.#standing.reason : undefined;
    if (known !== reason) log.warn({ reason }, 'standing by for the legacy home');
    const retry = clock.after(TRY_EVERY_MS, () => {
      void this.start(); // it never rejects
    });
    this.#standing = { kind: 'standing-by', reason, retry };
  }
}

function whyNot(acquired: Exclude<Acquired, { outcome: 'held' }>, root: string): string {
  if (acquired.outcome === 'failed') return `the legacy home cannot be used: ${acquired.reason}`;
  return `${root} is held by ${acquired.by}: commands for sessions in legacy files wait for it, or for its end`;
}
