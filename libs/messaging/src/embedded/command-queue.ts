import type { WireMessage } from '@leviathan/contracts';
import { reasonOf } from '@leviathan/kernel';
import type { CommandChannel, CommandConsumer, ConsumeOptions, PublishOutcome } from '../command-bus.ts';
import type { ListenerErrors } from '../listener-errors.ts';

/** What one queue may hold, delivered or not; publishing more is `nacked`. */
export interface CommandQueueLimits {
  readonly messages: number;
  readonly bytes: number;
}

export interface CommandQueueOptions {
  readonly name: string;
  readonly limits: CommandQueueLimits;
  readonly errors: ListenerErrors;
  /** Called when the last consumer has left. */
  readonly abandoned: () => void;
}

/** A message that nobody has acknowledged yet. */
interface Held {
  readonly message: WireMessage;
  readonly bytes: number;
  deliveryCount: number;
  readonly settle: (outcome: PublishOutcome) => void;
}

/** A consumer, active or waiting for its turn. */
interface Member {
  readonly consumer: CommandConsumer;
  readonly options: ConsumeOptions;
  readonly inFlight: Set<Held>;
}

/**
 * One queue with a single active consumer, as a RabbitMQ quorum queue does it, in memory.
 *
 * A publish is `confirmed` when its message is acknowledged and not before: this queue dies with its process, so a
 * message is only safe once the receiver's turn has committed (C4). Until then its publisher is the one who keeps it.
 */
export class CommandQueue {
  readonly #options: CommandQueueOptions;
  /** In order; all of it is younger than anything in flight. */
  readonly #waiting: Held[] = [];
  /** Oldest first. */
  readonly #members: Member[] = [];
  #active: Member | undefined;
  #messages = 0;
  #bytes = 0;
  #pumpIsDue = false;

  constructor(options: CommandQueueOptions) {
    this.#options = options;
  }

  get hasConsumers(): boolean {
    return this.#members.length > 0;
  }

  get isEmpty(): boolean {
    return this.#messages === 0;
  }

  /** @param bytes what the message counts for in {@link CommandQueueLimits.bytes} */
  publish(message: WireMessage, bytes: number): Promise<PublishOutcome> {
    const full = this.#fullWith(bytes);
    if (full !== undefined) return Promise.resolve({ outcome: 'nacked', reason: full });
    const { promise, resolve } = Promise.withResolvers<PublishOutcome>();
    this.#waiting.push({ message, bytes, deliveryCount: 0, settle: resolve });
    this.#messages += 1;
    this.#bytes += bytes;
    if (this.hasConsumers) this.#pumpSoon(queueMicrotask);
    return promise;
  }

  join(consumer: CommandConsumer, options: ConsumeOptions): CommandChannel {
    const member: Member = { consumer, options, inFlight: new Set() };
    this.#members.push(member);
    this.#pumpSoon(setImmediate); // not before the consumer holds its channel
    return { close: async () => void this.#leave(member) };
  }

  /** Takes the active consumer's channel away, as a broker does when its connection breaks. */
  cut(reason: string): void {
    const member = this.#active ?? this.#rightful();
    if (member !== undefined) this.#lose(member, reason);
  }

  /**
   * Ends the queue; nothing is delivered any more.
   *
   * @param untouched what becomes of messages that nobody was ever handed
   * @param touched what becomes of the others: their turn may have committed
   */
  end(untouched: PublishOutcome, touched: PublishOutcome): void {
    for (const { inFlight } of this.#members.splice(0)) {
      for (const held of inFlight) this.#settle(held, touched);
      inFlight.clear();
    }
    for (const held of this.#waiting.splice(0)) this.#settle(held, held.deliveryCount > 0 ? touched : untouched);
  }

  #fullWith(bytes: number): string | undefined {
    const { name, limits } = this.#options;
    if (this.#messages >= limits.messages) return `queue ${name} is full: it holds ${String(this.#messages)} messages`;
    if (this.#bytes + bytes > limits.bytes) return `queue ${name} is full: it holds ${String(this.#bytes)} bytes`;
    return undefined;
  }

  #settle(held: Held, outcome: PublishOutcome): void {
    this.#messages -= 1;
    this.#bytes -= held.bytes;
    held.settle(outcome);
  }

  /* Delivering. Never from within a call of a consumer or publisher, so that no call meets another half done. */

  #pumpSoon(schedule: (pump: () => void) => unknown): void {
    if (this.#pumpIsDue) return;
    this.#pumpIsDue = true;
    schedule(() => {
      this.#pumpIsDue = false;
      this.#pump();
    });
  }

  #pump(): void {
    for (let member = this.#ready(); member !== undefined; member = this.#ready()) {
      const held = this.#waiting.shift();
      if (held === undefined) return;
      member.inFlight.add(held);
      this.#handOut(member, held);
    }
  }

  /** The active consumer, if it may have one more delivery now. */
  #ready(): Member | undefined {
    const rightful = this.#rightful();
    // C3: the rightful one waits until what the present one has in its hands is settled.
    if (this.#active === undefined || this.#active.inFlight.size === 0) this.#active = rightful;
    if (this.#active !== rightful || rightful === undefined) return undefined;
    return rightful.inFlight.size < rightful.options.prefetch ? rightful : undefined;
  }

  /** The oldest of those with the highest priority. */
  #rightful(): Member | undefined {
    return this.#members.reduce<Member | undefined>(
      (best, member) => (best === undefined || member.options.priority > best.options.priority ? member : best),
      undefined,
    );
  }

  #handOut(member: Member, held: Held): void {
    const acknowledge = (): void => {
      // After a second acknowledge, or on a channel that is gone, the message is no longer in these hands.
      if (!member.inFlight.delete(held)) return;
      this.#settle(held, { outcome: 'confirmed' });
      this.#pumpSoon(queueMicrotask);
    };
    try {
      member.consumer.deliver({ message: held.message, deliveryCount: held.deliveryCount, acknowledge });
    } catch (thrown) {
      this.#report(thrown, { message: held.message.id });
      this.#lose(member, `its consumer threw: ${reasonOf(thrown)}`);
    }
  }

  #report(thrown: unknown, occasion: object): void {
    const { errors, name } = this.#options;
    errors.error({ err: thrown, queue: name, ...occasion }, 'a command consumer threw');
  }

  /* Leaving. */

  /** It learns so at once: before the next consumer is handed what it had. */
  #lose(member: Member, reason: string): void {
    if (!this.#leave(member)) return;
    try {
      member.consumer.lost(reason);
    } catch (thrown) {
      this.#report(thrown, { reason });
    }
  }

  /** Whether it was still there. What it had in its hands goes back to the front, in order (C2). */
  #leave(member: Member): boolean {
    const place = this.#members.indexOf(member);
    if (place < 0) return false;
    this.#members.splice(place, 1);
    if (this.#active === member) this.#active = undefined;
    for (const held of member.inFlight) held.deliveryCount += 1;
    this.#waiting.unshift(...member.inFlight);
    member.inFlight.clear();
    if (this.hasConsumers) this.#pumpSoon(queueMicrotask);
    else this.#options.abandoned();
    return true;
  }
}
