import type { Clock } from './clock.ts';

/** An instant after which a result is of no use to anybody. */
export class Deadline {
  readonly atMs: number;
  readonly #clock: Clock;

  /** @param atMs epoch milliseconds */
  constructor(clock: Clock, atMs: number) {
    this.#clock = clock;
    this.atMs = atMs;
  }

  /** Milliseconds that are left; never negative. */
  get remainingMs(): number {
    return Math.max(0, this.atMs - this.#clock.now());
  }

  get isOver(): boolean {
    return this.remainingMs === 0;
  }
}
