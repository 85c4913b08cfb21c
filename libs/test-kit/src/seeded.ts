/** Chance that can be repeated: the same seed makes the same choices. */
export class Seeded {
  readonly seed: number;
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = seed | 0;
  }

  /** A number in [0, 1), by the generator known as mulberry32. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number in [0, below). */
  whole(below: number): number {
    return Math.floor(this.next() * below);
  }

  /** One of `choices`, or `undefined` when there is none. */
  pick<T>(choices: readonly T[]): T | undefined {
    return choices[this.whole(choices.length)];
  }
}

/**
 * Runs `story` with `count` seeds. The first comes from `SEED` in the environment, or from the time of day, and a story
 * that fails says its seed: `SEED=<seed>` tells it again first.
 */
export async function tellSeeded(count: number, story: (chance: Seeded) => Promise<void>): Promise<void> {
  const first = Number(process.env['SEED'] ?? Date.now() % 1_000_000_000);
  for (let seed = first; seed < first + count; seed += 1) {
    try {
      await story(new Seeded(seed));
    } catch (failure) {
      throw new Error(`with SEED=${String(seed)}`, { cause: failure });
    }
  }
}
