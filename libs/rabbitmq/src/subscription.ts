import { type Clock, reasonOf } from '@leviathan/kernel';
import type { CommandChannel, CommandConsumer, ConsumeOptions } from '@leviathan/messaging';
import type { Channel, ChannelModel, ConsumeMessage, Message } from 'amqplib';
import { Acks } from './acks.ts';
import { closeQuietly, listening } from './connection.ts';
import { deliveryCountOf, fromAmqp } from './headers.ts';
import type { Log } from './options.ts';
import { type QueueSpec, declareQueue } from './topology.ts';
import { within } from './within.ts';

/** Longer than an election takes; a queue without a leader leaves `basic.consume` unanswered for a minute. */
const OPEN_MS = 10_000;

export interface SubscriptionParts {
  readonly sources: readonly QueueSpec[];
  readonly unrouted: string;
  /** Told of each message that found no queue, before it is delivered. */
  readonly isUnrouted?: (routingKey: string) => void;
  readonly options: ConsumeOptions;
  readonly consumer: CommandConsumer;
  readonly log: Log;
  readonly clock: Clock;
  ended(subscription: Subscription): void;
}

/** open → closing → ended, or open → ended when the broker takes it. `lost` is said only by the latter. */
type Status = 'opening' | 'open' | 'closing' | 'ended';
const MAY_DELIVER: Readonly<Record<Status, boolean>> = { opening: true, open: true, closing: false, ended: false };
/** While it opens, `consume` itself rejects; after a close of ours nobody waits for news. */
const TELLS_LOSS: Readonly<Record<Status, boolean>> = { opening: false, open: true, closing: false, ended: false };

/** One consumer: a channel of its own, so that a queue that is lost takes no other along. */
export class Subscription implements CommandChannel {
  readonly #parts: SubscriptionParts;
  readonly #channel: Channel;
  readonly #acks: Acks;
  #status: Status = 'opening';
  #why: string | undefined;

  private constructor(parts: SubscriptionParts, channel: Channel) {
    this.#parts = parts;
    this.#channel = channel;
    this.#acks = new Acks((deliveryTag, allUpTo) => {
      channel.ack({ fields: { deliveryTag } } as Message, allUpTo);
    });
  }

  static async open(model: ChannelModel, parts: SubscriptionParts): Promise<Subscription> {
    const channel = listening(await model.createChannel());
    const subscription = new Subscription(parts, channel);
    try {
      await within(parts.clock, OPEN_MS, 'subscribing', subscription.#begin());
    } catch (thrown) {
      subscription.#end();
      void closeQuietly(channel); // it may be stuck behind what took so long
      throw thrown;
    }
    return subscription;
  }

  async close(): Promise<void> {
    if (this.#status !== 'open') return;
    this.#acks.flush();
    this.#status = 'closing';
    this.#acks.end();
    for (const { name, isShared } of this.#parts.sources) {
      // An automatic deletion would come a moment after the close: a reply in between would be lost, not returned.
      if (!isShared) await this.#channel.deleteQueue(name).catch(() => undefined);
    }
    await closeQuietly(this.#channel);
    this.#end();
  }

  async #begin(): Promise<void> {
    const { sources, options } = this.#parts;
    this.#channel.on('error', (error) => {
      this.#why ??= reasonOf(error);
    });
    this.#channel.on('close', () => {
      this.#lose(this.#why ?? 'the connection was lost');
    });
    this.#channel.on('handler-error', (err) => {
      this.#parts.log.error({ err, queue: sources[0]?.name }, 'a listener of a channel threw');
    });
    for (const source of sources) await declareQueue(this.#channel, source);
    await this.#channel.prefetch(options.prefetch);
    for (const source of sources) await this.#consume(source);
    if (this.#isEnded) throw new Error(this.#why ?? 'the channel was lost while it opened');
    this.#status = 'open';
  }

  get #isEnded(): boolean {
    return this.#status === 'ended';
  }

  async #consume({ name }: QueueSpec): Promise<void> {
    const unrouted = name === this.#parts.unrouted ? name : undefined;
    const receive = (message: ConsumeMessage | null): void => {
      if (message === null) this.#give(`queue ${name} was deleted or moved`);
      else this.#deliver(message, unrouted);
    };
    await this.#channel.consume(name, receive, { priority: this.#parts.options.priority });
  }

  #deliver(message: ConsumeMessage, unrouted: string | undefined): void {
    if (!MAY_DELIVER[this.#status]) return;
    const { deliveryTag } = message.fields;
    this.#acks.delivered(deliveryTag);
    if (unrouted !== undefined) this.#parts.isUnrouted?.(message.fields.routingKey);
    try {
      this.#parts.consumer.deliver({
        message: fromAmqp(message, unrouted),
        deliveryCount: deliveryCountOf(message),
        acknowledge: () => {
          this.#acks.acknowledge(deliveryTag);
        },
      });
    } catch (err) {
      this.#parts.log.error({ err, queue: message.fields.routingKey }, 'a command consumer threw');
      this.#give(`its consumer threw: ${reasonOf(err)}`);
    }
  }

  /** Ends it from this side, for a reason that its consumer must hear. */
  #give(reason: string): void {
    this.#lose(reason);
    void closeQuietly(this.#channel);
  }

  #lose(reason: string): void {
    const tells = TELLS_LOSS[this.#status];
    if (this.#status === 'closing') return; // `close` ends it
    this.#end();
    this.#why ??= reason;
    if (!tells) return;
    try {
      this.#parts.consumer.lost(reason);
    } catch (err) {
      this.#parts.log.error({ err, reason }, 'a command consumer threw');
    }
  }

  #end(): void {
    this.#status = 'ended';
    this.#acks.end();
    this.#parts.ended(this);
  }
}
