import { randomFillSync } from 'node:crypto';

/**
 * Random digits for the ids of traces, which are no secrets.
 *
 * A block of bytes is drawn at once: a call costs about the same for sixteen bytes as for four thousand, and every request
 * needs two ids.
 */
export class RandomHex {
  readonly #block = Buffer.alloc(4096);
  #used = this.#block.length;

  /** @returns two digits for each of `bytes` bytes, at most 4096 */
  next(bytes: number): string {
    if (this.#used + bytes > this.#block.length) {
      randomFillSync(this.#block);
      this.#used = 0;
    }
    const from = this.#used;
    this.#used += bytes;
    return this.#block.toString('hex', from, this.#used);
  }
}
