import type { QueueAddress, WireMessage } from '@leviathan/contracts';
import type { Log } from '@leviathan/grains';
import { type Backoff, type Clock, backoffMs, pause, reasonOf } from '@leviathan/kernel';
import type { CommandBus, CommandChannel, Delivery } from '@leviathan/messaging';

export interface QueueReaderOptions {
  readonly bus: CommandBus;
  readonly address: QueueAddress;
  readonly prefetch: number;
  readonly clock: Clock;
  readonly logger: Log;
  /** Resolves `true` when the message is settled and may be acknowledged. Never rejects. */
  readonly read: (message: WireMessage) => Promise<boolean>;
}

const RETRY: Backoff = { baseMs: 200, capMs: 5000 };

/**
 * Reads one queue of this router: acknowledges each message once it is settled, and subscribes afresh whenever the
 * broker takes the channel away. Messages are settled side by side; their order says nothing here.
 */
export class QueueReader {
  readonly #options: QueueReaderOptions;
  readonly #stop = new AbortController();
  #channel: CommandChannel | undefined;
  #subscribing: Promise<void> = Promise.resolve();

  constructor(options: QueueReaderOptions) {
    this.#options = options;
  }

  /** Resolves when it reads, or when the broker cannot be reached: then it goes on trying in the background. */
  async start(): Promise<void> {
    const { logger, address } = this.#options;
    try {
      await this.#subscribe();
    } catch (error) {
      logger.warn({ queue: address.kind, reason: reasonOf(error) }, 'a queue cannot be read yet; trying until it can');
      this.#subscribing = this.#subscribeAtLast();
    }
  }

  get isReading(): boolean {
    return this.#channel !== undefined;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#subscribing;
    await this.#channel?.close();
    this.#channel = undefined;
  }

  async #subscribe(): Promise<void> {
    const { bus, address, prefetch } = this.#options;
    this.#channel = await bus.consume(
      address,
      { prefetch, priority: 0 },
      { deliver: (delivery) => void this.#settle(delivery), lost: (reason) => this.#lost(reason) },
    );
  }

  async #settle(delivery: Delivery): Promise<void> {
    try {
      if (await this.#options.read(delivery.message)) delivery.acknowledge(); // after the commit: or a crash would lose it
    } catch (error) {
      // A bug: the message stays unacknowledged, so it comes again after the next start; the others go on.
      const { logger, address } = this.#options;
      const fields = { queue: address.kind, message: delivery.message.id, reason: reasonOf(error) };
      logger.error(fields, 'a message could not be settled and stays in its queue');
    }
  }

  #lost(reason: string): void {
    this.#channel = undefined;
    if (this.#stop.signal.aborted) return;
    this.#options.logger.warn({ queue: this.#options.address.kind, reason }, 'channel lost; subscribing afresh');
    this.#subscribing = this.#subscribeAtLast();
  }

  async #subscribeAtLast(): Promise<void> {
    const { clock, logger, address } = this.#options;
    for (let attempt = 1; !this.#stop.signal.aborted; attempt += 1) {
      try {
        await this.#subscribe();
        logger.info({ queue: address.kind, attempt }, 'subscribed');
        return;
      } catch {
        // said once, when it began: the bus says in its trouble why it lasts
        await pause(clock, backoffMs(RETRY, attempt), this.#stop.signal);
      }
    }
  }
}
