import type { Publish } from './publish.ts';

/** Taken places are given back after so many: a line that is never empty must not grow for ever. */
const TRIM_AFTER = 1024;

/** Publishes that wait to be sent, oldest first. Taking one costs the same however many wait. */
export class Line {
  #waiting: Publish[] = [];
  #next = 0;

  push(...publishes: readonly Publish[]): void {
    this.#waiting.push(...publishes);
  }

  take(): Publish | undefined {
    const publish = this.#waiting[this.#next];
    if (publish === undefined) return undefined;
    this.#next += 1;
    if (this.#next === this.#waiting.length || this.#next > TRIM_AFTER) {
      this.#waiting.splice(0, this.#next);
      this.#next = 0;
    }
    return publish;
  }

  /** Takes those that meet `when`; the others keep their order. */
  takeIf(when: (publish: Publish) => boolean): readonly Publish[] {
    const { met = [], others = [] } = Object.groupBy(this.#waiting.slice(this.#next), (publish) =>
      when(publish) ? 'met' : 'others',
    );
    this.#waiting = others;
    this.#next = 0;
    return met;
  }
}
