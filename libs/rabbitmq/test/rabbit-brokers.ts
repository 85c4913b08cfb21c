import { randomUUID } from 'node:crypto';
import { type QueueAddress, queueName } from '@leviathan/contracts';
import { SystemClock } from '@leviathan/kernel';
import type { CommandBus, CommandChannel, CommandConsumer, ConsumeOptions, PublishOutcome } from '@leviathan/messaging';
import type { CommandBroker } from '@leviathan/messaging/conformance';
import { FaultProxy, type TestEngine } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { type Log, RabbitCommandBus, type RabbitLimits } from '@leviathan/rabbitmq';
import amqplib from 'amqplib';
import type { WireMessage } from '@leviathan/contracts';

export const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

const SETTLED_MS = 3000;

/** A part of a broker that nobody else uses: all of its queues have a prefix of their own. */
export class RabbitBroker implements CommandBroker {
  readonly engine: TestEngine;
  readonly prefix = `t-${randomUUID().slice(0, 8)}`;
  readonly limits: Partial<RabbitLimits>;
  readonly #connections: Connection[] = [];
  #newest = 0;
  readonly #queues = new Set(['parked', 'unrouted']);

  constructor(engine: TestEngine, limits: Partial<RabbitLimits> = {}) {
    this.engine = engine;
    this.limits = limits;
  }

  async connect(): Promise<Connection> {
    const proxy = await FaultProxy.before(this.engine.url);
    const { prefix, limits } = this;
    const name = `test-${String(this.#connections.length)}`;
    const bus = RabbitCommandBus.open({
      url: proxy.url,
      prefix,
      instance: name,
      clock: new SystemClock(),
      log: SILENT,
      limits,
    });
    const connection = new Connection(bus, proxy, (address) => {
      if (!this.#queues.has(queueName(address))) this.#newest = performance.now();
      this.#queues.add(queueName(address));
    });
    this.#connections.push(connection);
    await eventually(() => bus.isAvailable && bus.trouble === undefined, 60_000);
    return connection;
  }

  async cut(address: QueueAddress): Promise<void> {
    const holders = this.#connections.flatMap((connection) =>
      connection.consumers
        .filter(({ queue }) => queue === queueName(address))
        .map(({ priority, since }) => ({ connection, priority, since })),
    );
    holders.sort((a, b) => b.priority - a.priority || a.since - b.since);
    holders[0]?.connection.cut();
  }

  /**
   * RabbitMQ 4.0 writes the name of a new quorum queue to disk half a second later; a lone node that is killed before
   * forgets the queue and what was confirmed in it. A cluster does not, so the suite must not depend on it.
   */
  async crash(): Promise<void> {
    await eventually(() => performance.now() - this.#newest > SETTLED_MS);
    await this.engine.crash();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) {
      await connection.close();
      await connection.proxy[Symbol.asyncDispose]();
    }
    const model = await amqplib.connect(this.engine.url, { noDelay: true });
    const channel = await model.createChannel();
    for (const queue of this.#queues) await channel.deleteQueue(`${this.prefix}.${queue}`);
    for (const exchange of ['commands', 'unrouted']) await channel.deleteExchange(`${this.prefix}.${exchange}`);
    await model.close();
  }
}

interface Consumer {
  readonly queue: string;
  readonly priority: number;
  readonly since: number;
}

/** A bus with a network of its own, that remembers who consumes through it. */
export class Connection implements CommandBus {
  static #count = 0;
  readonly bus: RabbitCommandBus;
  readonly proxy: FaultProxy;
  readonly consumers: Consumer[] = [];
  readonly #seen: (address: QueueAddress) => void;

  constructor(bus: RabbitCommandBus, proxy: FaultProxy, seen: (address: QueueAddress) => void) {
    this.bus = bus;
    this.proxy = proxy;
    this.#seen = seen;
  }

  get isAvailable(): boolean {
    return this.bus.isAvailable;
  }

  get trouble(): string | undefined {
    return this.bus.trouble;
  }

  publish(address: QueueAddress, message: WireMessage): Promise<PublishOutcome> {
    this.#seen(address);
    return this.bus.publish(address, message);
  }

  async consume(address: QueueAddress, options: ConsumeOptions, consumer: CommandConsumer): Promise<CommandChannel> {
    this.#seen(address);
    const channel = await this.bus.consume(address, options, consumer);
    const entry = { queue: queueName(address), priority: options.priority, since: (Connection.#count += 1) };
    this.consumers.push(entry);
    return {
      close: async () => {
        this.consumers.splice(this.consumers.indexOf(entry), 1);
        await channel.close();
      },
    };
  }

  cut(): void {
    this.consumers.length = 0;
    this.proxy.cut();
  }

  close(): Promise<void> {
    return this.bus.close();
  }
}
