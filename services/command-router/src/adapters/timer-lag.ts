import type { Clock, Timer } from '@leviathan/kernel';
import type { LoopLag } from '../ports.ts';

const EVERY_MS = 100;
/** A pause, a collection or a large answer delays one tick, and a machine that stalls a few: only what lasts is a lag. */
const TICKS = 8;

/** How late timers come, as the least of the last few: what stands, and not what was once. */
export class TimerLag implements LoopLag {
  readonly #clock: Clock;
  #late: number[] = [];
  #timer: Timer | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get standingMs(): number {
    return this.#late.length < TICKS ? 0 : Math.min(...this.#late);
  }

  start(): void {
    const dueAt = this.#clock.now() + EVERY_MS;
    this.#timer = this.#clock.after(EVERY_MS, () => {
      this.#late = [...this.#late.slice(1 - TICKS), Math.max(0, this.#clock.now() - dueAt)];
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }
}
