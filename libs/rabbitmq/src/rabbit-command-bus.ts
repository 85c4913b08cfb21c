import { MAX_BODY_BYTES, type QueueAddress, type WireMessage } from '@leviathan/contracts';
import { NO_TRACING, type Tracing } from '@leviathan/kernel';
import {
  BusClosed,
  type CommandBus,
  type CommandChannel,
  type CommandConsumer,
  type ConsumeOptions,
  type PublishOutcome,
} from '@leviathan/messaging';
import { BrokerConnection } from './connection.ts';
import { Declarer } from './declarer.ts';
import { BrokerAway, TopologyMismatch } from './errors.ts';
import { faultOf } from './fault.ts';
import {
  DEFAULT_LIMITS,
  type RabbitCapabilities,
  type RabbitLimits,
  type RabbitOptions,
  capabilitiesOf,
} from './options.ts';
import { PublishChannel } from './publish-channel.ts';
import { publishTraced } from './publish-traced.ts';
import { Publisher } from './publisher.ts';
import { Subscription } from './subscription.ts';
import { Topology } from './topology.ts';

/** How long `consume` waits for a connection that is being made. */
const CONSUME_PATIENCE_MS = 2000;

/**
 * The command bus on RabbitMQ.
 *
 * Two connections: under an alarm the broker stops reading from those that publish, and acknowledgements must go on. Each
 * connection and channel is supervised and comes back by itself; a consumer whose channel is lost is told, and subscribes
 * again by itself, because only it knows what it had in its hands.
 */
export class RabbitCommandBus implements CommandBus {
  readonly #options: RabbitOptions;
  readonly #limits: RabbitLimits;
  readonly #topology: Topology;
  readonly #tracing: Tracing | undefined;
  readonly #publishing: BrokerConnection;
  readonly #consuming: BrokerConnection;
  readonly #declarer: Declarer;
  readonly #commands: PublishChannel;
  readonly #replies: PublishChannel;
  readonly #subscriptions = new Set<Subscription>();
  /** Queues that exist with other arguments than ours, and what to do. */
  readonly #mismatches = new Map<string, string>();
  #blocked: string | undefined;
  #capabilities: RabbitCapabilities | undefined;
  #isClosed = false;

  private constructor(options: RabbitOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.#topology = new Topology(options.prefix, this.#limits.queueMessages);
    this.#tracing = options.tracing === NO_TRACING ? undefined : options.tracing;
    this.#publishing = this.#connection('pub');
    this.#consuming = this.#connection('con');
    this.#declarer = new Declarer(options.clock, () => this.#publishing.model);
    this.#commands = this.#channel();
    this.#replies = this.#channel();
  }

  /** Returns at once and connects in the background, for ever. */
  static open(options: RabbitOptions): RabbitCommandBus {
    const bus = new RabbitCommandBus(options);
    bus.#publishing.start();
    bus.#consuming.start();
    bus.#commands.start();
    bus.#replies.start();
    return bus;
  }

  /** Of the broker that it is, or was last, connected to. */
  get capabilities(): RabbitCapabilities | undefined {
    return this.#capabilities;
  }

  get isAvailable(): boolean {
    return this.#away() === undefined && this.#commands.isUp && this.#replies.isUp;
  }

  get trouble(): string | undefined {
    const away = this.#away();
    if (away !== undefined) return away;
    if (!this.isAvailable) return 'a publishing channel is being opened';
    if (this.#consuming.model === undefined) return this.#consuming.fault?.reason ?? 'the broker is being connected to';
    const [mismatch] = this.#mismatches.values();
    return mismatch;
  }

  get outdated(): string | undefined {
    return this.#capabilities?.outdated;
  }

  publish(address: QueueAddress, message: WireMessage): Promise<PublishOutcome> {
    if (this.#isClosed) return Promise.resolve({ outcome: 'unknown', reason: 'the bus is closed' });
    if (message.body.length * 3 > MAX_BODY_BYTES && Buffer.byteLength(message.body) > MAX_BODY_BYTES) {
      return Promise.resolve({ outcome: 'nacked', reason: tooLarge(message) });
    }
    const { publisher } = address.kind === 'replies' ? this.#replies : this.#commands;
    const spec = this.#topology.spec(address);
    if (this.#tracing === undefined) return publisher.publish(spec, message, undefined);
    return publishTraced(this.#tracing, spec, message, (traceparent) => publisher.publish(spec, message, traceparent));
  }

  async consume(address: QueueAddress, options: ConsumeOptions, consumer: CommandConsumer): Promise<CommandChannel> {
    if (this.#isClosed) throw new BusClosed();
    const model = await this.#consuming.whenUp(CONSUME_PATIENCE_MS);
    const sources = this.#topology.sources(address);
    try {
      const subscription = await Subscription.open(model, {
        ...{
          sources,
          options,
          consumer,
          log: this.#options.log,
          clock: this.#options.clock,
          unrouted: this.#topology.unrouted,
          isUnrouted: (routingKey: string) => {
            this.#commands.publisher.forget(routingKey);
          },
        },
        ended: (ended) => void this.#subscriptions.delete(ended),
      });
      this.#subscriptions.add(subscription);
      for (const { name } of sources) this.#mismatches.delete(name);
      return subscription;
    } catch (thrown) {
      if (thrown instanceof TopologyMismatch) this.#mismatches.set(thrown.queue, thrown.message);
      throw thrown instanceof TopologyMismatch ? thrown : new BrokerAway(faultOf(thrown, '').reason, { cause: thrown });
    }
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#commands.close();
    this.#replies.close();
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.close()));
    await Promise.all([this.#publishing.close(), this.#consuming.close()]);
  }

  /** Why nothing can be published at this moment. */
  #away(): string | undefined {
    if (this.#isClosed) return 'the bus is closed';
    if (this.#publishing.model === undefined)
      return this.#publishing.fault?.reason ?? 'the broker is being connected to';
    return this.#blocked === undefined ? undefined : `the broker takes no messages: ${this.#blocked}`;
  }

  #connection(role: 'pub' | 'con'): BrokerConnection {
    const { url, ca, instance, clock, log } = this.#options;
    const { connectMs } = this.#limits;
    const isPublishing = role === 'pub';
    return new BrokerConnection({
      ...{ url, ca, clock, log, connectMs, topology: this.#topology, name: `${instance} #${role}` },
      up: (model) => {
        this.#learn(model.connection.serverProperties.version);
        if (!isPublishing) return;
        this.#commands.nudge();
        this.#replies.nudge();
      },
      down: () => undefined, // the channels tell those whom it concerns
      blocked: (reason) => {
        if (isPublishing) this.#block(reason);
      },
    });
  }

  #block(reason: string | undefined): void {
    if (reason !== undefined) this.#options.log.warn({ reason }, 'the broker takes no messages');
    this.#blocked = reason;
    if (reason !== undefined) return;
    this.#commands.publisher.resume();
    this.#replies.publisher.resume();
  }

  #learn(version: string): void {
    if (this.#capabilities?.version === version) return;
    this.#capabilities = capabilitiesOf(version);
    const { log } = this.#options;
    const { balances, outdated } = this.#capabilities;
    if (outdated !== undefined) log.warn({ version }, outdated);
    if (balances) return;
    log.warn({ version }, 'RabbitMQ before 4.0 ignores priorities: partitions stay with their owner until it leaves');
  }

  #channel(): PublishChannel {
    const { clock, log } = this.#options;
    const publisher = new Publisher({
      clock,
      limits: this.#limits,
      declare: (spec) => this.#declarer.declare(spec),
      away: () => this.#away(),
      refused: (queue, reason) => {
        if (reason === undefined) this.#mismatches.delete(queue);
        else this.#mismatches.set(queue, reason);
      },
      recycle: (channel) => {
        supervised.recycle(channel);
      },
    });
    const supervised = new PublishChannel(
      { clock, log, topology: this.#topology, model: () => this.#publishing.model },
      publisher,
    );
    return supervised;
  }
}

function tooLarge({ body }: WireMessage): string {
  return `the body has ${String(Buffer.byteLength(body))} bytes; a message carries at most ${String(MAX_BODY_BYTES)}`;
}
