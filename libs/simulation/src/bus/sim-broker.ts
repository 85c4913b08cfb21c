import type { QueueAddress, WireMessage } from '@leviathan/contracts';
import { EmbeddedCommandBus, type PublishOutcome } from '@leviathan/messaging';

/**
 * The queues, with the rules of the product's own embedded bus, at the other end of everybody's link.
 *
 * Two products in one: a `durable` broker holds what it has confirmed whoever dies; an `embedded` one is part of the
 * process, confirms when the receiver's turn has committed, and is lost with the process.
 */
export class SimBroker {
  readonly kind: 'durable' | 'embedded';
  #bus: EmbeddedCommandBus;
  #waiting = 0;
  readonly #fail: (error: string) => void;

  constructor(kind: SimBroker['kind'], fail: (error: string) => void) {
    this.kind = kind;
    this.#fail = fail;
    this.#bus = this.#open();
  }

  get bus(): EmbeddedCommandBus {
    return this.#bus;
  }

  /** Messages to owners that nobody has acknowledged. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Takes a message. @param confirm called when this broker answers for it; later, if at all, with an embedded one */
  take(address: QueueAddress, message: WireMessage, confirm: (outcome: PublishOutcome) => void): void {
    let answer: PublishOutcome | undefined;
    const isAwaited = address.kind === 'partition'; // a reply that nobody reads is asked for again
    if (isAwaited) this.#waiting += 1;
    void this.#bus.publish(address, message).then((outcome) => {
      answer = outcome;
      if (isAwaited) this.#waiting -= 1;
      if (this.kind === 'embedded') confirm(outcome);
    });
    if (this.kind === 'embedded') return;
    // A refusal comes at once, and an acknowledgement later: by the next turn of the loop it is known which.
    setImmediate(() => confirm(answer ?? { outcome: 'confirmed' }));
  }

  /** The process that holds the queues ended. */
  async lose(): Promise<void> {
    const lost = this.#bus;
    this.#bus = this.#open();
    await lost.close();
  }

  #open(): EmbeddedCommandBus {
    return new EmbeddedCommandBus({
      errors: { error: (fields, message) => this.#fail(`${message}: ${JSON.stringify(fields)}`) },
    });
  }
}
