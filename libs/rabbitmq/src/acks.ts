/** Sends an acknowledgement: of one delivery, or of all up to it. */
export type SendAck = (tag: number, allUpTo: boolean) => void;

/**
 * Acknowledgements of one channel, gathered over one tick: commits come in groups, so their acknowledgements do too.
 * Several become one only when everything before is settled as well (C2).
 */
export class Acks {
  readonly #send: SendAck;
  /** Delivered and not told to the broker, in the order of their tags. */
  readonly #held: number[] = [];
  readonly #done = new Set<number>();
  #isDue = false;
  #isEnded = false;

  constructor(send: SendAck) {
    this.#send = send;
  }

  delivered(tag: number): void {
    this.#held.push(tag);
  }

  acknowledge(tag: number): void {
    if (this.#isEnded || !this.#held.includes(tag)) return; // at most the prefetch
    this.#done.add(tag);
    if (this.#isDue) return;
    this.#isDue = true;
    setImmediate(() => {
      this.flush();
    });
  }

  flush(): void {
    this.#isDue = false;
    if (this.#isEnded || this.#done.size === 0) return;
    const open = this.#held.findIndex((tag) => !this.#done.has(tag));
    const settled = this.#held.splice(0, open < 0 ? this.#held.length : open);
    const last = settled.at(-1);
    if (last !== undefined) this.#send(last, settled.length > 1);
    for (const tag of settled) this.#done.delete(tag);
    for (const tag of this.#done) {
      this.#send(tag, false);
      this.#held.splice(this.#held.indexOf(tag), 1);
    }
    this.#done.clear();
  }

  /** The channel is gone: what comes now is too late. */
  end(): void {
    this.#isEnded = true;
  }
}
