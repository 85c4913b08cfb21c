import type { Channel, ChannelModel } from 'amqplib';
import type { Clock } from '@leviathan/kernel';
import { closeQuietly, listening } from './connection.ts';
import { BrokerAway } from './errors.ts';
import { type QueueSpec, declareQueue } from './topology.ts';
import { within } from './within.ts';

/** A new quorum queue elects its leader first. */
const DECLARE_MS = 10_000;

/** Declares queues, one after another, on a channel that may be lost over it: a mismatch closes the channel it is on. */
export class Declarer {
  readonly #clock: Clock;
  readonly #model: () => ChannelModel | undefined;
  #channel: Channel | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(clock: Clock, model: () => ChannelModel | undefined) {
    this.#clock = clock;
    this.#model = model;
  }

  declare(spec: QueueSpec): Promise<void> {
    const declared = this.#last.then(() => this.#declare(spec));
    this.#last = declared.catch(() => undefined);
    return declared;
  }

  async #declare(spec: QueueSpec): Promise<void> {
    const channel = (this.#channel ??= await this.#open());
    try {
      await within(this.#clock, DECLARE_MS, `declaring ${spec.name}`, declareQueue(channel, spec));
    } catch (thrown) {
      if (this.#channel === channel) this.#channel = undefined;
      void closeQuietly(channel);
      throw thrown;
    }
  }

  async #open(): Promise<Channel> {
    const model = this.#model();
    if (model === undefined) throw new BrokerAway('the connection is being made');
    const channel = listening(await model.createChannel());
    channel.on('close', () => {
      if (this.#channel === channel) this.#channel = undefined;
    });
    return channel;
  }
}
