import { MAX_BODY_BYTES, type QueueAddress, type WireMessage, queueName } from '@leviathan/contracts';
import type { CommandBus, CommandChannel, CommandConsumer, ConsumeOptions, PublishOutcome } from '../command-bus.ts';
import { BusClosed } from '../errors.ts';
import { type ListenerErrors, warnings } from '../listener-errors.ts';
import { CommandQueue, type CommandQueueLimits } from './command-queue.ts';

export interface EmbeddedCommandBusOptions {
  /** Bounds of each queue. @default 1000 messages and 8 MiB */
  readonly limits?: Partial<CommandQueueLimits>;
  /** Hears of consumers that throw. @default warnings of the process */
  readonly errors?: ListenerErrors;
}

const DEFAULT_LIMITS: CommandQueueLimits = { messages: 1000, bytes: 8 * 1024 * 1024 };

/**
 * The command bus of an installation that is one process: queues in memory, with the rules of RabbitMQ's quorum queues
 * (C1–C5).
 *
 * Partition and legacy queues exist always: without a consumer their messages wait. A reply queue exists as long as its
 * consumer, so a reply to a router that is gone is `returned`. A process that ends takes the queues along; nothing is
 * lost by that, because only what was acknowledged was ever `confirmed`.
 */
export class EmbeddedCommandBus implements CommandBus {
  readonly #queues = new Map<string, CommandQueue>();
  readonly #limits: CommandQueueLimits;
  readonly #errors: ListenerErrors;
  #isClosed = false;

  constructor({ limits, errors = warnings }: EmbeddedCommandBusOptions = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#errors = errors;
  }

  get isAvailable(): boolean {
    return !this.#isClosed;
  }

  get trouble(): string | undefined {
    return this.isAvailable ? undefined : 'the bus is closed';
  }

  async publish(address: QueueAddress, message: WireMessage): Promise<PublishOutcome> {
    if (this.#isClosed) return { outcome: 'unknown', reason: 'the bus is closed' };
    const bodyBytes = Buffer.byteLength(message.body);
    if (bodyBytes > MAX_BODY_BYTES) return { outcome: 'nacked', reason: tooLarge(bodyBytes) };
    const exists = address.kind !== 'replies' || this.#queues.has(queueName(address));
    if (!exists) return { outcome: 'returned' };
    return this.#queue(address).publish(copyOf(message), bodyBytes + attributeBytes(message));
  }

  async consume(address: QueueAddress, options: ConsumeOptions, consumer: CommandConsumer): Promise<CommandChannel> {
    if (this.#isClosed) throw new BusClosed();
    return this.#queue(address).join(consumer, options);
  }

  /**
   * Takes the channel of a queue's active consumer away, as a broker does when a connection breaks: for tests and for
   * demonstrating what happens then.
   */
  cut(address: QueueAddress, reason = 'the connection was cut'): void {
    this.#queues.get(queueName(address))?.cut(reason);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const unknown = { outcome: 'unknown', reason: 'the bus was closed before the message was acknowledged' } as const;
    for (const queue of this.#queues.values()) queue.end(unknown, unknown);
    this.#queues.clear();
  }

  #queue(address: QueueAddress): CommandQueue {
    const name = queueName(address);
    const existing = this.#queues.get(name);
    if (existing !== undefined) return existing;
    const queue: CommandQueue = new CommandQueue({
      name,
      limits: this.#limits,
      errors: this.#errors,
      abandoned: () => {
        this.#abandon(name, queue, address.kind);
      },
    });
    this.#queues.set(name, queue);
    return queue;
  }

  #abandon(name: string, queue: CommandQueue, kind: QueueAddress['kind']): void {
    const reason = 'the router left before it acknowledged the reply';
    if (kind === 'replies') queue.end({ outcome: 'returned' }, { outcome: 'unknown', reason });
    if (queue.isEmpty) this.#queues.delete(name); // it comes back with its next message or consumer
  }
}

function tooLarge(bytes: number): string {
  return `the body has ${String(bytes)} bytes; a message carries at most ${String(MAX_BODY_BYTES)}`;
}

function attributeBytes({ attributes }: WireMessage): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(attributes)) bytes += name.length + value.length;
  return bytes;
}

/** What its sender changes afterwards stays the sender's. */
function copyOf({ id, attributes, body }: WireMessage): WireMessage {
  return Object.freeze({ id, attributes: Object.freeze({ ...attributes }), body });
}
