/** How many answers of a type are remembered, and after how many new ones the percentile is taken again. */
const REMEMBERED = 256;
const REFRESH_EVERY = 32;

/**
 * How long the owners of late took to answer first, by command type: a run's answer and a session's must not be
 * measured by each other.
 */
export class AnswerTimes {
  readonly #types = new Map<string, Samples>();

  add(type: string, ms: number): void {
    const samples = this.#types.get(type) ?? new Samples();
    this.#types.set(type, samples);
    samples.add(ms);
  }

  /** The 99th percentile, in milliseconds; 0 as long as nothing is known. */
  p99(type: string): number {
    return this.#types.get(type)?.p99 ?? 0;
  }

  /** The median, in milliseconds: what is usual, also shortly after bad times; 0 as long as nothing is known. */
  median(type: string): number {
    return this.#types.get(type)?.median ?? 0;
  }
}

class Samples {
  readonly #ring: number[] = [];
  #added = 0;
  p99 = 0;
  median = 0;

  add(ms: number): void {
    this.#ring[this.#added % REMEMBERED] = ms;
    this.#added += 1;
    if (this.#added < REFRESH_EVERY || this.#added % REFRESH_EVERY === 0) this.#refresh();
  }

  #refresh(): void {
    const sorted = this.#ring.toSorted((a, b) => a - b);
    this.p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
    this.median = sorted[Math.ceil(sorted.length * 0.5) - 1] ?? 0;
  }
}
