import type { Clock, Timer } from '@leviathan/kernel';
import { type Fault, waitMs } from './fault.ts';

/** A thing that is to be open always: a connection, or a channel. */
export type KeeperState<T> =
  | { readonly status: 'down'; readonly attempts: number; readonly fault: Fault }
  | { readonly status: 'opening'; readonly attempts: number; readonly fault: Fault | undefined }
  | { readonly status: 'up'; readonly held: T }
  | { readonly status: 'closed' };

export type KeeperStatus = KeeperState<unknown>['status'];
export type KeeperEvent = 'due' | 'opened' | 'failed' | 'lost' | 'close';

/** What an event leads to; `same` means that it comes too late to matter. */
export const TRANSITIONS: Readonly<Record<KeeperStatus, Readonly<Record<KeeperEvent, KeeperStatus | 'same'>>>> = {
  down: { due: 'opening', opened: 'same', failed: 'same', lost: 'same', close: 'closed' },
  opening: { due: 'same', opened: 'up', failed: 'down', lost: 'same', close: 'closed' },
  up: { due: 'same', opened: 'same', failed: 'same', lost: 'down', close: 'closed' },
  closed: { due: 'same', opened: 'same', failed: 'same', lost: 'same', close: 'same' },
};

export interface KeeperParts<T> {
  readonly clock: Clock;
  open(): Promise<T>;
  /** Gets rid of one that came too late. */
  discard(held: T): void;
  faultOf(thrown: unknown): Fault;
  up(held: T): void;
  down(fault: Fault): void;
}

/** Opens it, and opens it again for ever, with backoff; until it is closed. */
export class Keeper<T extends object> {
  readonly #parts: KeeperParts<T>;
  #state: KeeperState<T> = { status: 'opening', attempts: 0, fault: undefined };
  #timer: Timer | undefined;

  constructor(parts: KeeperParts<T>) {
    this.#parts = parts;
  }

  get state(): KeeperState<T> {
    return this.#state;
  }

  get held(): T | undefined {
    return this.#state.status === 'up' ? this.#state.held : undefined;
  }

  get fault(): Fault | undefined {
    return 'fault' in this.#state ? this.#state.fault : undefined;
  }

  start(): void {
    void this.#open();
  }

  /** Tries at once: what it waited for has changed. */
  nudge(): void {
    if (TRANSITIONS[this.#state.status].due === 'same' || this.#state.status !== 'down') return;
    this.#timer?.cancel();
    const { attempts, fault } = this.#state;
    this.#state = { status: 'opening', attempts, fault };
    void this.#open();
  }

  /** Says that `held` broke; of another one than the present it is old news. */
  lost(held: T, fault: Fault): void {
    if (this.#state.status !== 'up' || this.#state.held !== held) return;
    this.#fall(0, fault);
  }

  /** @returns what was open */
  close(): T | undefined {
    const { held } = this;
    this.#timer?.cancel();
    this.#state = { status: 'closed' };
    return held;
  }

  async #open(): Promise<void> {
    try {
      this.#opened(await this.#parts.open());
    } catch (thrown) {
      if (TRANSITIONS[this.#state.status].failed === 'down') this.#fall(this.#attempts, this.#parts.faultOf(thrown));
    }
  }

  get #attempts(): number {
    return 'attempts' in this.#state ? this.#state.attempts : 0;
  }

  #opened(held: T): void {
    if (TRANSITIONS[this.#state.status].opened !== 'up') {
      this.#parts.discard(held);
      return;
    }
    this.#state = { status: 'up', held };
    this.#parts.up(held);
  }

  #fall(attempts: number, fault: Fault): void {
    this.#state = { status: 'down', attempts: attempts + 1, fault };
    this.#timer = this.#parts.clock.after(waitMs(fault, attempts + 1), () => {
      this.nudge();
    });
    this.#parts.down(fault);
  }
}
