import { decodeWhisper, isMalformed, whisperSubject } from '@leviathan/contracts';
import type { Log } from '@leviathan/grains';
import { type Backoff, type Clock, backoffMs, pause, reasonOf } from '@leviathan/kernel';
import type { CommandBus, CommandChannel, Delivery, WhisperBus } from '@leviathan/messaging';

export interface LocalArrivalsOptions {
  readonly commands: CommandBus;
  /** The local log of this relay. */
  readonly log: Pick<WhisperBus, 'publish'>;
  readonly clock: Clock;
  readonly logger: Log;
  /** Hears of what is no whisper. */
  readonly malformed: (fields: object) => void;
}

/** Whispers in hand at once: they are logged one after the other, so more would only wait here instead of there. */
const PREFETCH = 64;
const RETRY: Backoff = { baseMs: 100, capMs: 5000 };

/**
 * Takes the whispers that turns in other processes left for the local log.
 *
 * The queue has one active consumer, so of several relays one keeps the local whispers and the others stand by: that is
 * the one process of the legacy way. A whisper is acknowledged once it is logged, and logged once per id.
 */
export class LocalArrivals {
  readonly #options: LocalArrivalsOptions;
  readonly #stop = new AbortController();
  #channel: CommandChannel | undefined;
  #subscribing: Promise<void> = Promise.resolve();
  /** In the order of delivery: the file keeps the last one. */
  #logging: Promise<void> = Promise.resolve();
  #trouble: string | undefined = 'the queue of local whispers is not read yet';

  constructor(options: LocalArrivalsOptions) {
    this.#options = options;
  }

  /** Why none arrive, or `undefined`. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  /** Subscribes in the background for ever: a relay serves its log also while the broker is away. */
  start(): void {
    this.#subscribing = this.#subscribe();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#subscribing;
    await this.#logging;
    await this.#channel?.close();
    this.#channel = undefined;
  }

  async #subscribe(): Promise<void> {
    const { commands, clock } = this.#options;
    const consumer = {
      deliver: (delivery: Delivery) => {
        this.#logging = this.#logging.then(() => this.#take(delivery));
      },
      lost: (reason: string) => this.#lost(reason),
    };
    for (let attempt = 1; !this.#stop.signal.aborted; attempt += 1) {
      try {
        this.#channel = await commands.consume(
          { kind: 'local-whispers' },
          { prefetch: PREFETCH, priority: 0 },
          consumer,
        );
        this.#trouble = undefined;
        return;
      } catch (error) {
        this.#trouble = `the queue of local whispers cannot be read: ${reasonOf(error)}`;
        await pause(clock, backoffMs(RETRY, attempt), this.#stop.signal);
      }
    }
  }

  #lost(reason: string): void {
    this.#channel = undefined;
    if (this.#stop.signal.aborted) return;
    this.#trouble = `the queue of local whispers is not read: ${reason}`;
    this.#options.logger.warn({ reason }, 'the queue of local whispers was lost; subscribing afresh');
    this.#subscribing = this.#subscribe();
  }

  /** Never rejects. What cannot be logged stays unacknowledged, and comes again with the next channel. */
  async #take(delivery: Delivery): Promise<void> {
    const { log, clock, malformed, logger } = this.#options;
    const { id, attributes, body } = delivery.message;
    const whisper = decodeWhisper(body);
    if (isMalformed(whisper)) {
      malformed({ message: id, reason: whisper.malformed });
      delivery.acknowledge();
      return;
    }
    const message = { id, subject: whisperSubject(whisper), attributes, body };
    for (let attempt = 1; !this.#stop.signal.aborted; attempt += 1) {
      const logged = await log
        .publish(message)
        .catch((error: unknown) => ({ outcome: 'unknown' as const, reason: reasonOf(error) }));
      if (logged.outcome === 'confirmed') {
        delivery.acknowledge();
        return;
      }
      if (attempt === 3) logger.warn({ whisper: id, reason: logged.reason }, 'a local whisper cannot be logged yet');
      await pause(clock, backoffMs(RETRY, attempt), this.#stop.signal);
    }
  }
}
