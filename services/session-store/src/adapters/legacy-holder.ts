import type { Log, Owner } from '@leviathan/grains';
import { type Clock, type Timer, reasonOf } from '@leviathan/kernel';
import { type Acquired, HolderLock } from './holder-lock.ts';

/** How often a process that stands by tries again: a holder that ended is replaced within this time. */
const TRY_EVERY_MS = 1000;

/** What works while a home is held. */
export interface HeldHome {
  readonly owner: Pick<Owner, 'start' | 'drain' | 'health'>;
  /** Closes the journal of the home. */
  close(): Promise<void>;
}

export interface LegacyHolderOptions {
  readonly root: string;
  /**
   * Opens the journal of the home and the owner that consumes the legacy queue; called only while the lock is held, so
   * that what the predecessor journaled and did not write is met by whoever may write.
   */
  readonly open: () => Promise<HeldHome>;
  readonly clock: Clock;
  readonly log: Log;
}

type Standing =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'holding'; readonly lock: HolderLock; readonly held: HeldHome | undefined }
  | { readonly kind: 'standing-by'; readonly isTaken: boolean; readonly reason: string; readonly retry: Timer };

/** The one process that writes into the legacy home, or one that stands by until it may. */
export class LegacyHolder {
  readonly #options: LegacyHolderOptions;
  #standing: Standing = { kind: 'stopped' };
  #opening: Promise<void> = Promise.resolve();

  constructor(options: LegacyHolderOptions) {
    this.#options = options;
  }

  /** Never rejects for want of the lock: grains need no legacy home, and readiness says what is missing. */
  async start(): Promise<void> {
    const acquired = HolderLock.acquire(this.#options.root);
    if (acquired.outcome === 'held') return this.#hold(acquired.lock);
    this.#standBy(whyNot(acquired, this.#options.root), acquired.outcome === 'taken');
  }

  /** Drains before it lets go of the lock, so that two holders never write at once. */
  async stop(): Promise<void> {
    const standing = this.#standing;
    this.#standing = { kind: 'stopped' };
    if (standing.kind === 'standing-by') standing.retry.cancel();
    if (standing.kind !== 'holding') return;
    await this.#opening;
    await standing.held?.owner.drain();
    await standing.held?.close();
    standing.lock.release();
  }

  /** Whether another process does the commands for legacy sessions, as far as this one can see. */
  get isStandingBy(): boolean {
    return this.#standing.kind === 'standing-by' && this.#standing.isTaken;
  }

  /** Why commands for legacy sessions are not done here, or `undefined` when they are. */
  get reason(): string | undefined {
    if (this.#standing.kind === 'standing-by') return this.#standing.reason;
    if (this.#standing.kind === 'stopped') return 'it is not started';
    const health = this.#standing.held?.owner.health();
    if (health === undefined) return 'the journal of the home is being opened';
    return health.ready ? undefined : health.reason;
  }

  #hold(lock: HolderLock): Promise<void> {
    this.#standing = { kind: 'holding', lock, held: undefined };
    this.#opening = this.#openHome(lock);
    return this.#opening;
  }

  async #openHome(lock: HolderLock): Promise<void> {
    let held: HeldHome | undefined;
    try {
      held = await this.#options.open();
      await held.owner.start();
      if (this.#standing.kind === 'holding') this.#standing = { kind: 'holding', lock, held };
      else await leave(held);
    } catch (error) {
      await held?.close();
      if (this.#standing.kind !== 'holding') return; // it was stopped, and lets go of the lock itself
      lock.release();
      this.#standBy(`the legacy home cannot be worked on: ${reasonOf(error)}`, false);
    }
  }

  #standBy(reason: string, isTaken: boolean): void {
    const { clock, log } = this.#options;
    const known = this.#standing.kind === 'standing-by' ? this.#standing.reason : undefined;
    if (known !== reason) log.warn({ reason }, 'standing by for the legacy home');
    const retry = clock.after(TRY_EVERY_MS, () => {
      void this.start(); // it never rejects
    });
    this.#standing = { kind: 'standing-by', isTaken, reason, retry };
  }
}

async function leave(held: HeldHome): Promise<void> {
  await held.owner.drain();
  await held.close();
}

function whyNot(acquired: Exclude<Acquired, { outcome: 'held' }>, root: string): string {
  if (acquired.outcome === 'failed') return `the legacy home cannot be used: ${acquired.reason}`;
  return `${root} is held by ${acquired.by}: commands for sessions in legacy files wait for it, or for its end`;
}
