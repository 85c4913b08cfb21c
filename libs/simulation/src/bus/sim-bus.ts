import { type QueueAddress, type WireMessage, queueName } from '@leviathan/contracts';
import { reasonOf } from '@leviathan/kernel';
import type {
  CommandBus,
  CommandChannel,
  CommandConsumer,
  ConsumeOptions,
  Delivery,
  PublishOutcome,
} from '@leviathan/messaging';
import type { Link } from '../process/link.ts';
import type { SimProcess } from '../process/sim-process.ts';
import type { VirtualTime } from '../time/virtual-time.ts';
import type { SimBroker } from './sim-broker.ts';

/** What goes wrong with one publish: it never arrives, arrives and is not confirmed, or arrives twice. */
export type PublishFault = 'lost' | 'unconfirmed' | 'repeated';

export interface BusFaults {
  publish(): PublishFault | undefined;
  /** How long one side of a connection takes to notice that the other is silent. */
  heartbeatMs(): number;
  /** Of an unconfirmed message: how much later than others it may arrive. */
  delayMs(): number;
}

export interface SimBusOptions {
  readonly process: SimProcess;
  readonly link: Link;
  readonly time: VirtualTime;
  readonly broker: SimBroker;
  readonly faults: BusFaults;
}

const CONFIRM_TIMEOUT_MS = 1500;
const BROKEN: PublishOutcome = { outcome: 'unknown', reason: 'simulated: no connection' };

/** One connection of a process: it ends at the broker and at the process at different times. */
interface Connection {
  isOpenAtBroker: boolean;
  isOpenAtProcess: boolean;
  readonly channels: Set<SimChannel>;
  /** Of messages that were neither confirmed nor refused yet. */
  readonly unconfirmed: Set<(outcome: PublishOutcome) => void>;
}

/** The command bus as one process has it: a connection to a broker over a {@link Link}. */
export class SimBus implements CommandBus {
  readonly #options: SimBusOptions;
  #connection: Connection = newConnection();

  constructor(options: SimBusOptions) {
    this.#options = options;
    options.link.onCut(() => this.#fallSilent(() => !options.link.isUp));
  }

  get isAvailable(): boolean {
    return this.#connection.isOpenAtProcess;
  }

  get trouble(): string | undefined {
    return this.isAvailable ? undefined : 'simulated: no connection';
  }

  publish(address: QueueAddress, message: WireMessage): Promise<PublishOutcome> {
    return this.#options.process.call(`publish ${message.id}`, () => this.#publish(address, message));
  }

  consume(address: QueueAddress, options: ConsumeOptions, consumer: CommandConsumer): Promise<CommandChannel> {
    return this.#options.process.call(`consume ${queueName(address)}`, () => this.#consume(address, options, consumer));
  }

  async close(): Promise<void> {
    this.#breakAtBroker(this.#connection);
  }

  /** The process was stopped: its heartbeats do not come, and those of the broker are not read. */
  stopped(): void {
    this.#fallSilent(() => this.#options.process.isPaused);
  }

  /** The process ended. The system closes its sockets, unless the whole machine went. */
  ended(isSilent: boolean): void {
    const connection = this.#connection;
    if (!isSilent) this.#breakAtBroker(connection);
    else this.#options.time.after(this.#options.faults.heartbeatMs(), () => this.#breakAtBroker(connection));
  }

  /** The connection is reset: the broker drops it, and the process learns of it a little later. */
  reset(): void {
    const connection = this.#connection;
    this.#breakAtBroker(connection);
    this.#options.link.cross(() => this.#breakAtProcess(connection));
  }

  #fallSilent(isStill: () => boolean): void {
    const { time, faults, link } = this.#options;
    const connection = this.#connection;
    time.after(faults.heartbeatMs(), () => {
      if (!isStill()) return;
      this.#breakAtBroker(connection);
      link.cross(() => this.#breakAtProcess(connection)); // heard once the link is mended
    });
    time.after(faults.heartbeatMs(), () => {
      if (isStill()) this.#breakAtProcess(connection);
    });
  }

  #breakAtBroker(connection: Connection): void {
    if (!connection.isOpenAtBroker) return;
    connection.isOpenAtBroker = false;
    for (const channel of connection.channels) channel.closedAtBroker();
  }

  #breakAtProcess(connection: Connection): void {
    this.#options.process.hear(() => {
      if (!connection.isOpenAtProcess) return;
      connection.isOpenAtProcess = false;
      // What this side drops the broker hears of as soon as it can.
      this.#options.link.cross(() => this.#breakAtBroker(connection));
      this.#reconnect();
      for (const settle of connection.unconfirmed) settle(BROKEN);
      for (const channel of connection.channels) channel.lostAtProcess('simulated: the connection broke');
    });
  }

  #reconnect(): void {
    const { link, process } = this.#options;
    link.cross(() => link.cross(() => process.hear(() => (this.#connection = newConnection()))));
  }

  async #publish(address: QueueAddress, message: WireMessage): Promise<PublishOutcome> {
    const { broker, faults, link, time } = this.#options;
    const connection = this.#connection;
    if (!connection.isOpenAtProcess) return BROKEN;
    const { promise, resolve } = Promise.withResolvers<PublishOutcome>();
    const settle = (outcome: PublishOutcome): void => {
      connection.unconfirmed.delete(settle);
      resolve(outcome);
    };
    connection.unconfirmed.add(settle);
    const fault = broker.kind === 'durable' ? faults.publish() : undefined;
    const arrive = (): void => {
      if (!connection.isOpenAtBroker) return;
      broker.take(address, message, (outcome) => {
        if (fault !== 'unconfirmed') link.cross(() => settle(outcome));
      });
    };
    // Of one entity what is published one after another arrives so; of several it need not.
    const lane = `${address.kind} ${message.attributes['subject'] ?? ''}`;
    if (fault !== 'lost') link.cross(arrive, lane);
    if (fault === 'repeated') time.after(faults.delayMs(), () => link.cross(arrive, lane));
    if (broker.kind === 'durable')
      time.after(CONFIRM_TIMEOUT_MS, () => settle({ outcome: 'unknown', reason: 'simulated: no confirm' }));
    return promise;
  }

  async #consume(address: QueueAddress, options: ConsumeOptions, consumer: CommandConsumer): Promise<CommandChannel> {
    const { broker, link, time } = this.#options;
    const connection = this.#connection;
    if (!connection.isOpenAtProcess) throw new Error('simulated: no connection');
    const { promise, resolve, reject } = Promise.withResolvers<CommandChannel>();
    const channel = new SimChannel(this.#options, consumer);
    connection.channels.add(channel);
    const timeout = time.after(CONFIRM_TIMEOUT_MS, () => {
      reject(new Error('simulated: the broker does not answer'));
      void channel.close(); // nobody holds it
    });
    link.cross(() => {
      if (!connection.isOpenAtBroker) return;
      broker.bus.consume(address, options, channel.atBroker).then(
        (held) => {
          channel.opened(held);
          if (!connection.isOpenAtBroker) channel.closedAtBroker();
          link.cross(() => {
            timeout.cancel();
            resolve(channel);
          });
        },
        (error: unknown) => link.cross(() => reject(new Error(reasonOf(error)))),
      );
    });
    return promise;
  }
}

function newConnection(): Connection {
  return { isOpenAtBroker: true, isOpenAtProcess: true, channels: new Set(), unconfirmed: new Set() };
}

/** A channel: deliveries and acknowledgements cross the link, each way in order. */
class SimChannel implements CommandChannel {
  readonly #options: SimBusOptions;
  readonly #consumer: CommandConsumer;
  readonly #down = {};
  readonly #up = {};
  #held: CommandChannel | undefined;
  #isOpenAtBroker = true;
  #isOpenAtProcess = true;
  readonly atBroker: CommandConsumer = {
    deliver: (delivery) => this.#deliver(delivery),
    lost: (reason) => this.#options.link.cross(() => this.lostAtProcess(reason), this.#down),
  };

  constructor(options: SimBusOptions, consumer: CommandConsumer) {
    this.#options = options;
    this.#consumer = consumer;
  }

  opened(held: CommandChannel): void {
    this.#held = held;
    if (!this.#isOpenAtBroker) void held.close(); // given up before it was there
  }

  closedAtBroker(): void {
    this.#isOpenAtBroker = false;
    void this.#held?.close();
  }

  lostAtProcess(reason: string): void {
    this.#options.process.hear(() => {
      if (!this.#isOpenAtProcess) return;
      this.#isOpenAtProcess = false;
      this.#consumer.lost(reason);
    });
  }

  close(): Promise<void> {
    this.#isOpenAtProcess = false;
    const { process, link } = this.#options;
    return process.call('close a channel', async () => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      // Behind its own acknowledgements, or what was settled would be handed out again.
      link.cross(() => {
        this.closedAtBroker();
        link.cross(() => resolve(undefined));
      }, this.#up);
      return promise;
    });
  }

  #deliver(delivery: Delivery): void {
    const { message, deliveryCount } = delivery;
    const { link, process } = this.#options;
    const heard: Delivery = {
      message,
      deliveryCount,
      acknowledge: () => {
        if (!this.#isOpenAtProcess) return;
        process.cast(`acknowledge ${message.id}`, () => {
          link.cross(() => {
            if (this.#isOpenAtBroker) delivery.acknowledge();
          }, this.#up);
        });
      },
    };
    link.cross(() => {
      process.hear(() => {
        if (this.#isOpenAtProcess) this.#consumer.deliver(heard);
      });
    }, this.#down);
  }
}
