import type { Clock } from '@leviathan/kernel';

/** Asks are at most this part of what is published besides. */
const SHARE = 0.1;
/** An idle system asks still: so many a second. */
const FLOOR_PER_SECOND = 2;
/** Saved up for a burst, such as the start after a crash. */
const CAPACITY = 100;

/**
 * What keeps asking again from becoming the load that it is a remedy for: when owners are slow, every command wants to
 * ask, and each ask makes them slower.
 */
export class AskBudget {
  readonly #clock: Clock;
  #tokens = CAPACITY;
  #filledAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#filledAt = clock.now();
  }

  /** A command was published for the first time: it earns a part of an ask. */
  earn(): void {
    this.#tokens = Math.min(CAPACITY, this.#tokens + SHARE);
  }

  /** Whether one may ask now; counts it if so. */
  spend(): boolean {
    const now = this.#clock.now();
    const seconds = Math.max(0, now - this.#filledAt) / 1000;
    this.#filledAt = now;
    this.#tokens = Math.min(CAPACITY, this.#tokens + seconds * FLOOR_PER_SECOND);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  get left(): number {
    return Math.floor(this.#tokens);
  }
}
