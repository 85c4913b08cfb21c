/**
 * Turns side by side, or one alone.
 *
 * A suspect runs alone in its process, so that what ends the process ends no innocent turn with it. One that waits to
 * be alone goes before turns that come later, or it would wait for ever.
 */
export class Solitude {
  #together = 0;
  /** Resolves when nobody is alone or waits to be. */
  #door: Promise<void> = Promise.resolve();
  #emptied: (() => void) | undefined;
  #isBarred = false;

  /** Runs `task` beside others, once nobody is alone. */
  async together<T>(task: () => Promise<T>): Promise<T> {
    while (this.#isBarred) await this.#door;
    this.#together += 1;
    try {
      return await task();
    } finally {
      this.#together -= 1;
      if (this.#together === 0) this.#emptied?.();
    }
  }

  /** Runs `task` once all others have ended, and lets none start before it has ended too. */
  async alone<T>(task: () => Promise<T>): Promise<T> {
    while (this.#isBarred) await this.#door;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#isBarred = true;
    this.#door = promise;
    try {
      await this.#empty();
      return await task();
    } finally {
      this.#isBarred = false;
      resolve(undefined);
    }
  }

  async #empty(): Promise<void> {
    if (this.#together === 0) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#emptied = () => {
      resolve(undefined);
    };
    await promise;
    this.#emptied = undefined;
  }
}

/** The turns of this process, whoever owns them. */
export const PROCESS_SOLITUDE = new Solitude();
