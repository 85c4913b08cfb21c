import type { Clock } from '@leviathan/kernel';
import type { TurnTime } from '@leviathan/contracts';

/** The slowest turns of this time are remembered, and so many of them. */
const WITHIN_MS = 10 * 60 * 1000;
const MOST = 5;

/** How long turns took, from their fold to their commit: the newest, and the slowest of the last ten minutes. */
export class TurnTimes {
  readonly #clock: Clock;
  #slowest: readonly TurnTime[] = [];
  #last: TurnTime | undefined;
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Called at every commit, so it does as good as nothing for a turn that is none of the slowest. */
  took(turn: TurnTime): void {
    this.#last = turn;
    this.#count += 1;
    const quickest = this.#slowest[MOST - 1];
    if (quickest !== undefined && quickest.ms >= turn.ms && turn.at - quickest.at < WITHIN_MS) return;
    this.#slowest = [...this.#young(), turn].sort((a, b) => b.ms - a.ms).slice(0, MOST);
  }

  get last(): TurnTime | undefined {
    return this.#last;
  }

  get count(): number {
    return this.#count;
  }

  get slowest(): readonly TurnTime[] {
    return this.#young();
  }

  #young(): readonly TurnTime[] {
    const now = this.#clock.now();
    return this.#slowest.filter(({ at }) => now - at < WITHIN_MS);
  }
}
