import { reasonOf } from '@leviathan/kernel';
import { BusClosed, InvalidPosition } from '../errors.ts';
import { type ListenerErrors, warnings } from '../listener-errors.ts';
import { requireSubject, subjectMatcher } from '../subject.ts';
import type {
  LoggedWhisper,
  Notice,
  WhisperBus,
  WhisperEvent,
  WhisperMessage,
  WhisperOutcome,
  WhisperSubscription,
} from '../whisper-bus.ts';
import { Announcements } from './announcements.ts';
import { MemoryWhisperLog } from './memory-whisper-log.ts';
import type { Place, WhisperLog } from './whisper-log.ts';
import { WhisperSubscriber } from './whisper-subscriber.ts';

export interface EmbeddedWhisperBusOptions {
  /** How many live whispers may wait for one subscriber before it is cut off; above 256. @default 1024 */
  readonly maxPending?: number;
  /** Hears of subscribers and listeners that throw, and of a log that fails. @default warnings of the process */
  readonly errors?: ListenerErrors;
}

interface Unlogged {
  readonly message: WhisperMessage;
  readonly settle: (outcome: WhisperOutcome) => void;
}

/** Whispers per append: below `maxPending`, so a burst never cuts off a subscriber that keeps up. */
const BATCH = 256;
/** How many whispers may wait to be logged; beyond it publishing ends as `unknown` at once. */
const MAX_UNLOGGED = 4096;

/**
 * The whisper bus of an installation that is one process: a ring log, and live delivery by subject (W1–W5).
 *
 * Whispers published in the same turn of the event loop are logged together, and are heard only after; so their order
 * in the log is the order in which everybody hears them.
 */
export class EmbeddedWhisperBus implements WhisperBus {
  readonly #log: WhisperLog;
  readonly #maxPending: number;
  readonly #errors: ListenerErrors;
  readonly #announcements: Announcements;
  readonly #subscribers = new Set<WhisperSubscriber>();
  readonly #unlogged: Unlogged[] = [];
  #head: number;
  #logging: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /** @param log belongs to the bus from now on, which closes it */
  constructor(
    log: WhisperLog = new MemoryWhisperLog(),
    { maxPending = 1024, errors = warnings }: EmbeddedWhisperBusOptions = {},
  ) {
    this.#log = log;
    this.#head = log.last;
    this.#maxPending = maxPending;
    this.#errors = errors;
    this.#announcements = new Announcements(errors);
  }

  get isAvailable(): boolean {
    return this.#closing === undefined;
  }

  get trouble(): string | undefined {
    return this.isAvailable ? undefined : 'the bus is closed';
  }

  async publish({ id, subject, attributes, body }: WhisperMessage): Promise<WhisperOutcome> {
    requireSubject(subject);
    if (!this.isAvailable) return { outcome: 'unknown', reason: 'the bus is closed' };
    if (this.#unlogged.length >= MAX_UNLOGGED)
      return { outcome: 'unknown', reason: 'too many whispers wait for the log' };
    const { promise, resolve } = Promise.withResolvers<WhisperOutcome>();
    this.#unlogged.push({ message: { id, subject, attributes: { ...attributes }, body }, settle: resolve });
    this.#logging ??= this.#logAll();
    return promise;
  }

  async subscribe(
    pattern: string,
    { after }: { readonly after?: number },
    hear: (event: WhisperEvent) => void | Promise<void>,
  ): Promise<WhisperSubscription> {
    if (!this.isAvailable) throw new BusClosed();
    if (after !== undefined && !(Number.isSafeInteger(after) && after >= 0)) throw new InvalidPosition(after);
    const subscriber: WhisperSubscriber = new WhisperSubscriber(
      {
        pattern,
        hear,
        log: this.#log,
        maxPending: this.#maxPending,
        errors: this.#errors,
        head: () => this.#head,
        ended: () => void this.#subscribers.delete(subscriber),
      },
      after ?? this.#head,
    );
    this.#subscribers.add(subscriber);
    void subscriber.catchUp();
    return subscriber;
  }

  async read(
    pattern: string,
    { before, limit }: { readonly before?: number; readonly limit: number },
  ): Promise<readonly LoggedWhisper[]> {
    if (!this.isAvailable) throw new BusClosed();
    subjectMatcher(pattern);
    return this.#log.readBefore(pattern, before, limit);
  }

  announce(notice: Notice): void {
    this.#announcements.announce(notice);
  }

  listen(pattern: string, hear: (notice: Notice) => void): WhisperSubscription {
    if (!this.isAvailable) throw new BusClosed();
    return this.#announcements.listen(pattern, hear);
  }

  /** What was published before is still logged. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#logging;
    for (const subscriber of [...this.#subscribers]) await subscriber.close();
    this.#announcements.close();
    await this.#log.close();
  }

  async #logAll(): Promise<void> {
    while (this.#unlogged.length > 0) {
      // A turn of the event loop before each batch: publishers join it, and subscribers take what the last one brought.
      await new Promise((resolve) => setImmediate(resolve));
      await this.#logBatch(this.#unlogged.splice(0, BATCH));
    }
    this.#logging = undefined;
  }

  async #logBatch(batch: readonly Unlogged[]): Promise<void> {
    try {
      const places = await this.#log.append(batch.map(({ message }) => message));
      batch.forEach((unlogged, index) => {
        const place = places[index];
        if (place !== undefined) this.#logged(unlogged, place);
      });
    } catch (failure) {
      this.#errors.error({ err: failure, whispers: batch.length }, 'whispers cannot be logged');
      for (const { settle } of batch) settle({ outcome: 'unknown', reason: `not logged: ${reasonOf(failure)}` });
    }
  }

  #logged({ message, settle }: Unlogged, { position, duplicate }: Place): void {
    settle({ outcome: 'confirmed', position, duplicate });
    if (duplicate) return;
    this.#head = position;
    const whisper = Object.freeze({ ...message, position });
    for (const subscriber of this.#subscribers) subscriber.offer(whisper);
  }
}
