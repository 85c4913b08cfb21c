import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { type Clock, reasonOf } from '@leviathan/kernel';
import { closeQuietly, listening } from './connection.ts';
import { BrokerAway } from './errors.ts';
import { faultOf } from './fault.ts';
import { Keeper } from './keeper.ts';
import type { Log } from './options.ts';
import type { Publisher } from './publisher.ts';
import type { Topology } from './topology.ts';
import { within } from './within.ts';

const BASE_MS = 10_000;

export interface PublishChannelParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly topology: Topology;
  model(): ChannelModel | undefined;
}

/** Keeps a publisher's channel open: a server closes one for reasons that leave the connection alone. */
export class PublishChannel {
  readonly #parts: PublishChannelParts;
  readonly #keeper: Keeper<ConfirmChannel>;
  readonly publisher: Publisher;

  constructor(parts: PublishChannelParts, publisher: Publisher) {
    this.#parts = parts;
    this.publisher = publisher;
    this.#keeper = new Keeper<ConfirmChannel>({
      clock: parts.clock,
      open: () => this.#open(),
      discard: (channel) => void closeQuietly(channel),
      faultOf: (thrown) => faultOf(thrown, ''),
      up: (channel) => {
        publisher.attach(channel);
      },
      down: ({ reason }) => {
        publisher.detach(reason);
      },
    });
  }

  get isUp(): boolean {
    return this.#keeper.held !== undefined;
  }

  start(): void {
    this.#keeper.start();
  }

  /** There is a connection. */
  nudge(): void {
    this.#keeper.nudge();
  }

  recycle(channel: ConfirmChannel): void {
    this.#keeper.lost(channel, { kind: 'transient', reason: 'the channel owed too many confirms' });
    void closeQuietly(channel);
  }

  close(): void {
    this.#keeper.close();
    this.publisher.close();
  }

  async #open(): Promise<ConfirmChannel> {
    const model = this.#parts.model();
    if (model === undefined) throw new BrokerAway('the connection is being made');
    const channel = listening(await model.createConfirmChannel());
    let why: string | undefined;
    channel.on('error', (error) => {
      why = reasonOf(error);
      this.#parts.log.warn({ reason: why }, 'the broker closed a publishing channel');
    });
    channel.on('close', () => {
      this.#keeper.lost(channel, { kind: 'transient', reason: why ?? 'the connection was lost' });
    });
    channel.on('handler-error', (err) => {
      this.#parts.log.error({ err }, 'a listener of a publishing channel threw');
    });
    const { clock, topology } = this.#parts;
    // A broker closes the channel of who publishes to an exchange that somebody deleted: it has to be made again.
    await within(clock, BASE_MS, 'declaring exchanges', topology.declareBase(channel));
    return channel;
  }
}
