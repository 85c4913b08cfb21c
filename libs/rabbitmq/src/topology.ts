import { type QueueAddress, queueName } from '@leviathan/contracts';
import type { Channel, Options } from 'amqplib';
import { TopologyMismatch } from './errors.ts';

/** A queue as it is declared, and how messages get to it. */
export interface QueueSpec {
  readonly name: string;
  readonly exchange: string;
  readonly routingKey: string;
  readonly options: Options.AssertQueue;
  /** Whether publishers make it too, so that the order of deployment does not matter. */
  readonly isShared: boolean;
  /** For spans: without the number of a partition or the name of an instance. */
  readonly template: string;
}

/** A queue's own limit on deliveries is a last resort: owners park long before, and closed channels count as well. */
const DELIVERY_LIMIT = 1000;
/** Where nobody is behind to take dead letters; the default of 4.0 (20) would drop messages. */
const ENDLESS = 1_000_000;
const REPLIES = 10_000;
const PRECONDITION_FAILED = 406;

/** The exchanges and queues of one installation. */
export class Topology {
  readonly #prefix: string;
  readonly #queueMessages: number;
  readonly commands: string;
  readonly unrouted: string;

  constructor(prefix: string, queueMessages: number) {
    this.#prefix = prefix;
    this.#queueMessages = queueMessages;
    this.commands = `${prefix}.commands`;
    this.unrouted = `${prefix}.unrouted`;
  }

  spec(address: QueueAddress): QueueSpec {
    const routingKey = queueName(address);
    const name = `${this.#prefix}.${routingKey}`;
    switch (address.kind) {
      case 'partition':
        return this.#owned(name, routingKey, `${this.#prefix}.${address.service}.{partition}`);
      case 'legacy':
      case 'local-whispers':
        return this.#owned(name, routingKey, name);
      case 'replies':
        return this.#replies(name);
      case 'orphaned-replies': // read by routers, who never park a reply
      case 'parked':
        return this.#last(name);
    }
  }

  /** What is read at an address: parked messages are those of the parked queue, and those that no queue takes. */
  sources(address: QueueAddress): readonly QueueSpec[] {
    return address.kind === 'parked' ? [this.spec(address), this.#last(this.unrouted)] : [this.spec(address)];
  }

  /** Makes what every connection relies on. */
  async declareBase(channel: Channel): Promise<void> {
    for (const spec of this.sources({ kind: 'parked' })) await declareQueue(channel, spec);
    await matching(this.unrouted, channel.assertExchange(this.unrouted, 'fanout', { durable: true }));
    await channel.bindQueue(this.unrouted, this.unrouted, '');
    const options = { durable: true, alternateExchange: this.unrouted };
    await matching(this.commands, channel.assertExchange(this.commands, 'direct', options));
  }

  #owned(name: string, routingKey: string, template: string): QueueSpec {
    const letters = {
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': `${this.#prefix}.parked`,
      'x-dead-letter-strategy': 'at-least-once',
      'x-delivery-limit': DELIVERY_LIMIT,
    };
    return { name, exchange: this.commands, routingKey, template, isShared: true, options: this.#quorum(letters) };
  }

  #last(name: string): QueueSpec {
    const options = this.#quorum({ 'x-delivery-limit': ENDLESS });
    return { name, exchange: '', routingKey: name, template: name, isShared: true, options };
  }

  /** Only its consumer makes it, and nothing binds it to an exchange: so a reply to a router that left is returned. */
  #replies(name: string): QueueSpec {
    const bound = { 'x-max-length': REPLIES, 'x-overflow': 'reject-publish' };
    const options = { exclusive: true, autoDelete: true, durable: false, arguments: bound };
    return { name, exchange: '', routingKey: name, template: `${this.#prefix}.replies`, isShared: false, options };
  }

  #quorum(more: Readonly<Record<string, unknown>>): Options.AssertQueue {
    return {
      durable: true,
      arguments: {
        'x-queue-type': 'quorum',
        'x-single-active-consumer': true,
        'x-max-length': this.#queueMessages,
        'x-overflow': 'reject-publish', // C5, and what dead letters at-least-once ask for
        ...more,
      },
    };
  }
}

/** Makes a queue, or verifies that it is what we expect. @throws TopologyMismatch, and the channel is gone */
export async function declareQueue(channel: Channel, spec: QueueSpec): Promise<void> {
  await matching(spec.name, channel.assertQueue(spec.name, spec.options));
  if (spec.exchange !== '') await channel.bindQueue(spec.name, spec.exchange, spec.routingKey);
}

async function matching(name: string, declared: Promise<unknown>): Promise<void> {
  try {
    await declared;
  } catch (thrown) {
    if (Error.isError(thrown) && 'code' in thrown && thrown.code === PRECONDITION_FAILED) {
      throw new TopologyMismatch(name, thrown.message);
    }
    throw thrown;
  }
}
