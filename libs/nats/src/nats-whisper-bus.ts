import { backoffMs, pause, reasonOf } from '@leviathan/kernel';
import {
  BusClosed,
  InvalidPosition,
  type LoggedWhisper,
  type Notice,
  type WhisperBus,
  type WhisperEvent,
  type WhisperMessage,
  type WhisperOutcome,
  type WhisperSubscription,
  requireSubject,
  subjectMatcher,
} from '@leviathan/messaging';
import type { NatsConnection } from '@nats-io/transport-node';
import { Announcements } from './announcements.ts';
import { LogKeeper } from './log-keeper.ts';
import { NatsLink } from './link.ts';
import { DEFAULT_LIMITS, type NatsLimits, type NatsOptions } from './options.ts';
import { Publisher } from './publisher.ts';
import { Subjects } from './subjects.ts';
import { Subscriber } from './subscriber.ts';
import { Tail } from './tail.ts';
import type { WhisperStream } from './whisper-stream.ts';

const READ_BACKOFF = { baseMs: 50, capMs: 1000 };

interface OpenTail {
  readonly log: WhisperStream;
  readonly opening: Promise<Tail>;
}

/**
 * The whisper bus of several processes: a JetStream stream as the log, one tail of it per process for live delivery,
 * and core NATS for announcements (W1–W5).
 *
 * A whisper is published once, on the very subject that the stream captures. Subscribers hear it from the stream, so
 * they know its position and hear it in the order of the log; others may take it from the plain subject.
 */
export class NatsWhisperBus implements WhisperBus {
  readonly #options: NatsOptions;
  readonly #limits: Required<NatsLimits>;
  readonly #subjects: Subjects;
  readonly #announcements: Announcements;
  readonly #publisher: Publisher;
  readonly #log: LogKeeper;
  readonly #link: NatsLink;
  readonly #subscribers = new Set<Subscriber>();
  readonly #stop = new AbortController();
  /** Subscribers, and calls that are about to become one: while there is any, the log's tail is heard. */
  #interest = 0;
  #tail: OpenTail | undefined;
  #head = 0;
  #closing: Promise<void> | undefined;

  private constructor(options: NatsOptions) {
    this.#options = options;
    this.#limits = { ...DEFAULT_LIMITS, ...options.limits };
    const subjects = new Subjects(options.prefix, options.instance);
    this.#subjects = subjects;
    const { clock, tracing, log, retention = {} } = options;
    this.#announcements = new Announcements(subjects, log);
    this.#log = new LogKeeper(
      { subjects, retention, clock, log },
      {
        found: (found) => void this.#logFound(found),
        lost: () => {
          this.#logLost();
        },
      },
    );
    const unheard = (): void => {
      this.#log.lose('the stream is gone');
    };
    this.#publisher = new Publisher({ subjects, limits: this.#limits, clock, tracing, unheard });
    this.#link = new NatsLink(options, {
      up: (nc) => {
        this.#up(nc);
      },
      down: () => {
        this.#down();
      },
    });
  }

  /** Returns at once and connects in the background, for ever. */
  static open(options: NatsOptions): NatsWhisperBus {
    return new NatsWhisperBus(options);
  }

  get isAvailable(): boolean {
    return this.#closing === undefined && this.#log.current !== undefined;
  }

  get trouble(): string | undefined {
    if (this.#closing !== undefined) return 'the bus is closed';
    return this.#link.trouble ?? this.#log.trouble ?? (this.isAvailable ? undefined : 'the whisper log is looked for');
  }

  get outdated(): string | undefined {
    return this.#link.outdated;
  }

  /** Announcements that reached nobody because there was no connection. */
  get droppedAnnouncements(): number {
    return this.#announcements.dropped;
  }

  async publish(message: WhisperMessage): Promise<WhisperOutcome> {
    requireSubject(message.subject);
    if (this.#closing !== undefined) return { outcome: 'unknown', reason: 'the bus is closed' };
    if (!this.#subjects.isLogged(message.subject)) {
      return { outcome: 'unknown', reason: `the log takes no ${message.subject}` };
    }
    if (this.#log.isRefused) return { outcome: 'unknown', reason: this.#log.trouble ?? 'there is no log' };
    return this.#publisher.publish(message);
  }

  async subscribe(
    pattern: string,
    { after }: { readonly after?: number },
    hear: (event: WhisperEvent) => void | Promise<void>,
  ): Promise<WhisperSubscription> {
    subjectMatcher(pattern);
    if (after !== undefined && !(Number.isSafeInteger(after) && after >= 0)) throw new InvalidPosition(after);
    this.#interest += 1;
    try {
      const { last } = await this.#reached(this.#limits.patienceMs, async (log) => {
        await this.#live(log);
        return log.bounds();
      });
      return this.#add(pattern, hear, after ?? last, last);
    } catch (failure) {
      this.#loseInterest();
      throw failure;
    }
  }

  async read(
    pattern: string,
    { before = Number.MAX_SAFE_INTEGER, limit }: { readonly before?: number; readonly limit: number },
  ): Promise<readonly LoggedWhisper[]> {
    subjectMatcher(pattern);
    const filter = this.#subjects.filter(pattern);
    return this.#reached(this.#limits.patienceMs, (log) => log.readBefore(filter, before, limit));
  }

  announce(notice: Notice): void {
    this.#announcements.announce(notice);
  }

  listen(pattern: string, hear: (notice: Notice) => void): WhisperSubscription {
    if (this.#closing !== undefined) throw new BusClosed();
    return this.#announcements.listen(pattern, hear);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#stop.abort();
    for (const subscriber of [...this.#subscribers]) await subscriber.close();
    this.#announcements.close();
    // A round trip, so that the answers to what was just published are here; a server that is away is not waited for.
    const nc = this.#link.connection;
    if (nc !== undefined) await Promise.race([nc.flush().catch(() => undefined), pause(this.#options.clock, 1000)]);
    this.#log.close();
    this.#publisher.refuse('the bus is closed');
    await this.#link.close();
  }

  #up(nc: NatsConnection): void {
    this.#announcements.up(nc);
    this.#log.up(nc);
  }

  #down(): void {
    this.#announcements.down();
    this.#log.down();
  }

  async #logFound(log: WhisperStream): Promise<void> {
    this.#publisher.up(log.connection);
    if (this.#interest === 0) return;
    try {
      await this.#live(log);
    } catch (failure) {
      this.#log.lose(reasonOf(failure), log);
    }
  }

  #logLost(): void {
    this.#publisher.down();
    this.#stopTail();
  }

  /** Without a subscriber the server need not push. */
  #loseInterest(): void {
    this.#interest -= 1;
    if (this.#interest === 0) this.#stopTail();
  }

  #stopTail(): void {
    const tail = this.#tail;
    this.#tail = undefined;
    tail?.opening.then(
      (opened) => {
        opened.stop();
      },
      () => undefined, // it never opened, and whoever waited for it was told
    );
  }

  /** Resolves when what is logged from now on will be offered to subscribers. */
  async #live(log: WhisperStream): Promise<void> {
    if (this.#tail?.log !== log) {
      const tail: OpenTail = { log, opening: this.#openTail(log, () => this.#tail === tail) };
      this.#tail = tail;
    }
    await this.#tail.opening;
  }

  /** @param isCurrent whether it is still wanted: one that was stopped while it opened must not be heard */
  async #openTail(log: WhisperStream, isCurrent: () => boolean): Promise<Tail> {
    const { last } = await log.bounds();
    if (isCurrent()) {
      this.#head = last;
      // Before the first whisper of the tail can come: whoever is not up to date must not take it for the next.
      for (const subscriber of this.#subscribers) subscriber.relapse(last);
    }
    return Tail.open({
      log,
      subjects: this.#subjects,
      from: last + 1,
      clock: this.#options.clock,
      hear: (whisper) => {
        if (isCurrent()) this.#offer(whisper);
      },
      lost: (reason) => {
        if (isCurrent()) this.#log.lose(reason, log);
      },
    });
  }

  #offer(whisper: LoggedWhisper): void {
    const isNext = whisper.position === this.#head + 1;
    this.#head = whisper.position;
    Object.freeze(whisper);
    for (const subscriber of this.#subscribers) {
      // The log dropped whispers before they could be pushed: reading it tells each subscriber of its gap (W2).
      if (isNext) subscriber.offer(whisper);
      else subscriber.relapse();
    }
  }

  #add(
    pattern: string,
    hear: (event: WhisperEvent) => void | Promise<void>,
    after: number,
    newest: number,
  ): WhisperSubscription {
    const [keeper, head] = [this.#log, () => this.#head];
    const filter = this.#subjects.filter(pattern);
    const source = {
      get head() {
        return head();
      },
      get epoch() {
        return keeper.epoch;
      },
      readAfter: (_: string, position: number) => this.#reached(Infinity, (log) => log.readAfter(filter, position)),
    };
    const pending = { count: this.#limits.pending, bytes: this.#limits.pendingBytes };
    const ended = (): void => {
      this.#subscribers.delete(subscriber);
      this.#loseInterest();
    };
    const options = { pattern, source, hear, pending, errors: this.#options.log, ended };
    const subscriber: Subscriber = new Subscriber(options, after, newest);
    this.#subscribers.add(subscriber);
    return subscriber;
  }

  /** Asks the log, again and again while it is away, for as long as there is patience. */
  async #reached<T>(patienceMs: number, ask: (log: WhisperStream) => Promise<T>): Promise<T> {
    const { clock } = this.#options;
    const deadline = clock.now() + patienceMs;
    for (let attempt = 1; ; attempt += 1) {
      if (this.#closing !== undefined) throw new BusClosed();
      const log = await this.#log.whenFound(deadline, this.#stop.signal);
      try {
        return await ask(log);
      } catch (failure) {
        if (this.#stop.signal.aborted) throw new BusClosed();
        this.#log.lose(reasonOf(failure), log);
        if (clock.now() >= deadline) throw failure;
      }
      await pause(clock, backoffMs(READ_BACKOFF, attempt), this.#stop.signal);
    }
  }
}
