import type { CommandConsumer, Delivery } from '@leviathan/messaging';

/** Remembers what it gets and hears; acknowledges at once, unless it is told to hold. */
export class Consumer implements CommandConsumer {
  readonly seen: Delivery[] = [];
  readonly losses: string[] = [];
  readonly #holds: boolean;

  constructor({ holds = false } = {}) {
    this.#holds = holds;
  }

  get ids(): readonly string[] {
    return this.seen.map(({ message }) => message.id);
  }

  deliver(delivery: Delivery): void {
    this.seen.push(delivery);
    if (!this.#holds) delivery.acknowledge();
  }

  lost(reason: string): void {
    this.losses.push(reason);
  }
}
