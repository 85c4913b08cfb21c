import type { Clock } from '@leviathan/kernel';

/** One ask for so many commands that are published besides. */
const COMMANDS_PER_ASK = 10;
/** An idle system asks still: so many a second. */
const FLOOR_PER_SECOND = 20;
/** Saved up for a burst, such as the start after a crash. */
const CAPACITY = 200;

/**
 * What keeps asking again from becoming the load that it is a remedy for: when owners are slow, every command wants to
 * ask, and each ask makes them slower.
 */
export class AskBudget {
  readonly #clock: Clock;
  /** In units of what one command earns: whole numbers add up exactly. */
  #units = CAPACITY * COMMANDS_PER_ASK;
  #filledAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#filledAt = clock.now();
  }

  /** A command was published for the first time: it earns a part of an ask. */
  earn(): void {
    this.#add(1);
  }

  /** Whether one may ask now; counts it if so. */
  spend(): boolean {
    const now = this.#clock.now();
    const seconds = Math.max(0, now - this.#filledAt) / 1000;
    this.#filledAt = now;
    this.#add(seconds * FLOOR_PER_SECOND * COMMANDS_PER_ASK);
    if (this.#units < COMMANDS_PER_ASK) return false;
    this.#units -= COMMANDS_PER_ASK;
    return true;
  }

  get left(): number {
    return Math.floor(this.#units / COMMANDS_PER_ASK);
  }

  #add(units: number): void {
    this.#units = Math.min(CAPACITY * COMMANDS_PER_ASK, this.#units + units);
  }
}
