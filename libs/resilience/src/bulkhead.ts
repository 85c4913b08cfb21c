/** Bounds the calls that have not settled. Nobody waits for a slot: a queue here would only hide the overload. */
export class Bulkhead {
  readonly #slots: number;
  #taken = 0;

  constructor(slots: number) {
    this.#slots = slots;
  }

  get taken(): number {
    return this.#taken;
  }

  /** @returns what gives the slot back, or `undefined` when all are taken */
  take(): (() => void) | undefined {
    if (this.#taken >= this.#slots) return undefined;
    this.#taken += 1;
    return () => {
      this.#taken -= 1;
    };
  }
}
