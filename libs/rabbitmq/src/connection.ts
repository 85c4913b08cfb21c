import { type Clock, reasonOf, toError } from '@leviathan/kernel';
import amqplib, { type Channel, type ChannelModel } from 'amqplib';
import { BrokerAway } from './errors.ts';
import { type Fault, faultOf } from './fault.ts';
import { Keeper } from './keeper.ts';
import type { Log } from './options.ts';
import type { Topology } from './topology.ts';
import { within } from './within.ts';

/**
 * The broker gives up a silent peer after two to three of these, 8 to 12 s, and we it after two. Its owner is then replaced
 * within the 15 s that are promised, with some seconds to spare; whoever is only slow has 8 s to say a word.
 */
const HEARTBEAT_S = 4;
const CLOSE_MS = 2000;
const BASE_MS = 10_000;

export interface ConnectionParts {
  readonly url: string;
  readonly ca?: string | undefined;
  readonly name: string;
  readonly connectMs: number;
  readonly topology: Topology;
  readonly clock: Clock;
  readonly log: Log;
  up(model: ChannelModel): void;
  down(fault: Fault): void;
  /** The broker takes nothing from this connection, or does again. */
  blocked(reason: string | undefined): void;
}

/** One connection that is kept up for ever. */
export class BrokerConnection {
  readonly #parts: ConnectionParts;
  readonly #keeper: Keeper<ChannelModel>;
  readonly #password: string;
  #said: string | undefined;
  #waiting: (() => void)[] = [];

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#password = passwordOf(parts.url);
    this.#keeper = new Keeper<ChannelModel>({
      clock: parts.clock,
      open: () => this.#open(),
      discard: (model) => void closeQuietly(model),
      faultOf: (thrown) => faultOf(thrown, this.#password),
      up: (model) => {
        this.#up(model);
      },
      down: (fault) => {
        this.#down(fault);
      },
    });
  }

  get model(): ChannelModel | undefined {
    return this.#keeper.held;
  }

  get fault(): Fault | undefined {
    return this.#keeper.fault;
  }

  start(): void {
    this.#keeper.start();
  }

  /** The connection, waited for a moment: a service that starts subscribes before the first handshake is through. */
  async whenUp(patienceMs: number): Promise<ChannelModel> {
    if (this.model === undefined) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        this.#parts.clock.after(patienceMs, resolve);
      });
    }
    if (this.model !== undefined) return this.model;
    throw new BrokerAway(this.fault?.reason ?? 'the connection is being made');
  }

  async close(): Promise<void> {
    const model = this.#keeper.close();
    this.#wake();
    if (model === undefined) return;
    await Promise.race([
      closeQuietly(model),
      new Promise<void>((resolve) => this.#parts.clock.after(CLOSE_MS, resolve)),
    ]);
  }

  async #open(): Promise<ChannelModel> {
    const model = await amqplib.connect(this.#url(), this.#socketOptions()).catch((thrown: unknown) => {
      throw located(thrown, this.#parts.url);
    });
    let broken: Error | undefined;
    this.#listen(model, (thrown) => {
      broken = toError(thrown);
      this.#keeper.lost(model, faultOf(thrown, this.#password));
    });
    try {
      const channel = listening(await model.createChannel());
      const { clock, topology } = this.#parts;
      await within(clock, BASE_MS, 'declaring exchanges', topology.declareBase(channel));
      await channel.close();
      if (broken !== undefined) throw broken;
    } catch (thrown) {
      void closeQuietly(model);
      throw thrown;
    }
    return model;
  }

  #listen(model: ChannelModel, lost: (thrown: unknown) => void): void {
    const { log, name } = this.#parts;
    let last: Error | undefined;
    model.on('error', (error) => {
      last = error;
    });
    model.on('close', (error) => {
      lost(error ?? last ?? new Error('the connection was closed'));
    });
    model.on('blocked', (reason) => {
      this.#parts.blocked(reason);
    });
    model.on('unblocked', () => {
      this.#parts.blocked(undefined);
    });
    model.on('handler-error', (err) => {
      log.error({ err, connection: name }, 'a listener of the broker connection threw');
    });
  }

  #up(model: ChannelModel): void {
    this.#said = undefined;
    const { name, log } = this.#parts;
    const { version } = model.connection.serverProperties;
    log.info({ connection: name, version }, 'connected to the broker');
    this.#parts.blocked(undefined);
    this.#parts.up(model);
    this.#wake();
  }

  #down(fault: Fault): void {
    if (this.#said !== fault.reason) {
      this.#parts.log.warn(
        { connection: this.#parts.name, fault: fault.kind, reason: fault.reason },
        'the broker is away',
      );
    }
    this.#said = fault.reason;
    this.#parts.down(fault);
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #url(): string {
    const url = new URL(this.#parts.url);
    url.searchParams.set('heartbeat', String(HEARTBEAT_S));
    return url.toString();
  }

  #socketOptions(): object {
    const { ca, name, connectMs } = this.#parts;
    return {
      noDelay: true, // without it a request and its answer wait for each other's acknowledgement: 40 ms
      keepAlive: true,
      keepAliveDelay: 10_000,
      timeout: connectMs,
      clientProperties: { connection_name: name },
      ...(ca === undefined ? {} : { ca: [ca] }),
    };
  }
}

/** An `error` without a listener would end the process; what it says arrives at whoever waits for the channel. */
export function listening<C extends Channel>(channel: C): C {
  channel.on('error', () => undefined);
  return channel;
}

/** What is broken already needs no closing. */
export async function closeQuietly(closable: { close(): Promise<void> }): Promise<void> {
  try {
    await closable.close();
  } catch {
    return;
  }
}

function passwordOf(url: string): string {
  return URL.canParse(url) ? decodeURIComponent(new URL(url).password) : '';
}

/** A connection that times out does not say to where; every other failure does, or needs no address. */
function located(thrown: unknown, url: string): unknown {
  const said = reasonOf(thrown);
  if (!said.includes('ETIMEDOUT')) return thrown;
  return new Error(`RabbitMQ at ${new URL(url).host} cannot be reached: ${said}`, { cause: thrown });
}
