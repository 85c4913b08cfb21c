/**
 * Bounds the whisper entries that a process holds in memory. While their bus is away each waits for it until its ttl, and
 * turns go on: without a bound they would pile up. What finds no room stays open in the journal, for a sweep.
 */
export class WhisperRoom {
  readonly #places: number;
  #taken = 0;

  constructor(places = 256) {
    this.#places = places;
  }

  /** Takes a place, if there is one. */
  enter(): boolean {
    if (this.#taken >= this.#places) return false;
    this.#taken += 1;
    return true;
  }

  leave(): void {
    this.#taken -= 1;
  }
}
