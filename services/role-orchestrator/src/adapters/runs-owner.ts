import { type Entry, type Owner, type OwnerOptions, openOwner } from '@leviathan/grains';

/** The owner of the runs, and its successor when it is thrown away. */
export class RunsOwner {
  readonly #options: OwnerOptions;
  readonly #hear: (entry: Entry) => void;
  #generation = 1;
  #owner: Owner;
  #name: string;

  constructor(options: OwnerOptions, hear: (entry: Entry) => void) {
    this.#options = options;
    this.#hear = hear;
    this.#name = options.instance;
    this.#owner = this.#open();
  }

  get present(): Owner {
    return this.#owner;
  }

  /**
   * Ends the owner as a crash would (lanes, cache and calls in flight are gone, nothing is drained) and starts another
   * under another name, which knows no more than what the journals hold.
   */
  async replace(): Promise<{ readonly dropped: string; readonly taken: string }> {
    const dropped = this.#name;
    await this.#owner.crash();
    this.#generation += 1;
    this.#name = `${this.#options.instance}-${String(this.#generation)}`;
    this.#owner = this.#open();
    await this.#owner.start();
    return { dropped, taken: this.#name };
  }

  #open(): Owner {
    const owner = openOwner({ ...this.#options, instance: this.#name });
    owner.onCommit(this.#hear);
    return owner;
  }
}
