import type { LoggedWhisper } from '@leviathan/messaging';
import { type NatsConnection, createInbox } from '@nats-io/transport-node';
import { JetStreamApi } from './jetstream-api.ts';
import { loggedWhisper, placeOf } from './logged-message.ts';
import type { NatsRetention } from './options.ts';
import { type StreamInfo, ensureStream } from './stream-config.ts';
import type { Subjects } from './subjects.ts';

const ANSWERS_WITHIN_MS = 5000;
const NANOSECONDS = 1_000_000;
/** Whispers per request: what reading costs in memory. */
const PAGE = 256;

export interface Bounds {
  /** The oldest position that the log still has; one above `last` when it has none. */
  readonly first: number;
  /** The newest position ever given. */
  readonly last: number;
}

/** A stretch of the log, as one pattern sees it. */
export interface Stretch extends Bounds {
  readonly through: number;
  readonly whispers: readonly LoggedWhisper[];
}

/** The log as one connection sees it. A stream that was made anew is another log: every call then fails. */
export class WhisperStream {
  readonly connection: NatsConnection;
  readonly created: string;
  readonly api: JetStreamApi;
  readonly #subjects: Subjects;

  private constructor(connection: NatsConnection, api: JetStreamApi, created: string, subjects: Subjects) {
    this.connection = connection;
    this.api = api;
    this.created = created;
    this.#subjects = subjects;
  }

  static async open(connection: NatsConnection, subjects: Subjects, retention: NatsRetention): Promise<WhisperStream> {
    const api = new JetStreamApi(connection);
    const { created } = await ensureStream(api, subjects, retention);
    return new WhisperStream(connection, api, created, subjects);
  }

  get name(): string {
    return this.#subjects.stream;
  }

  async bounds(): Promise<Bounds> {
    const { created, state } = await this.api.ask<StreamInfo>(`STREAM.INFO.${this.name}`);
    if (created !== this.created) throw new Error(`stream ${this.name} was made anew`);
    return { first: state.messages === 0 ? state.last_seq + 1 : state.first_seq, last: state.last_seq };
  }

  /** What follows position `after`: at most a page. */
  async readAfter(filter: string | undefined, after: number): Promise<Stretch> {
    const { last } = await this.bounds();
    const page = filter === undefined ? NOTHING : await this.#page(filter, after + 1);
    // Asked after the reading: whatever the log dropped meanwhile is within the gap that this tells.
    const { first } = await this.bounds();
    const whispers = page.whispers.filter(({ position }) => position >= first);
    const newest = page.whispers.at(-1)?.position ?? after;
    return { first, last, through: Math.max(first - 1, page.isLast ? Math.max(last, newest) : newest), whispers };
  }

  /** Newest first, below `before`. Looks through windows that grow, since nobody knows how rare a pattern is. */
  async readBefore(filter: string | undefined, before: number, limit: number): Promise<readonly LoggedWhisper[]> {
    const { first, last } = await this.bounds();
    let high = Math.min(before, last + 1);
    let size = Math.max(limit, 1);
    let found: LoggedWhisper[] = [];
    while (filter !== undefined && found.length < limit && high > first) {
      const low = Math.max(first, high - size);
      found = [...(await this.#window(filter, low, high, limit - found.length)), ...found];
      high = low;
      size *= 4;
    }
    return found.reverse();
  }

  /** The newest `limit` of the positions from `low` to below `high`, oldest first. */
  async #window(filter: string, low: number, high: number, limit: number): Promise<LoggedWhisper[]> {
    let found: LoggedWhisper[] = [];
    for (let from = low; from < high;) {
      const { whispers, isLast } = await this.#page(filter, from);
      found = [...found, ...whispers.filter(({ position }) => position < high)].slice(-limit);
      from = isLast ? high : (whispers.at(-1)?.position ?? high) + 1;
    }
    return found;
  }

  async #page(filter: string, from: number): Promise<Page> {
    const consumer = await this.api.ask<{ readonly name: string; readonly num_pending: number }>(
      `CONSUMER.CREATE.${this.name}`,
      {
        stream_name: this.name,
        config: {
          deliver_policy: 'by_start_sequence',
          opt_start_seq: Math.max(1, from),
          ack_policy: 'none',
          filter_subject: filter,
          inactive_threshold: 10_000 * NANOSECONDS,
          mem_storage: true,
          num_replicas: 1,
        },
      },
    );
    const count = Math.min(PAGE, consumer.num_pending);
    const whispers = count === 0 ? [] : await this.#next(consumer.name, count);
    // Fire and forget: one that stays ends by its inactivity.
    this.connection.publish(`$JS.API.CONSUMER.DELETE.${this.name}.${consumer.name}`);
    return { whispers, isLast: consumer.num_pending <= count };
  }

  #next(consumer: string, count: number): Promise<readonly LoggedWhisper[]> {
    const { promise, resolve, reject } = Promise.withResolvers<readonly LoggedWhisper[]>();
    const whispers: LoggedWhisper[] = [];
    const inbox = createInbox(this.#subjects.inboxes);
    const subscription = this.connection.subscribe(inbox, {
      callback: (failure, message) => {
        if (failure !== null) return;
        const place = placeOf(message);
        if (place !== undefined) whispers.push(loggedWhisper(message, place.position, this.#subjects));
        // Anything else is a status: the rest was dropped by the log meanwhile.
        if (place === undefined || whispers.length === count) resolve(whispers);
      },
    });
    const late = setTimeout(() => {
      reject(new Error('the log does not answer'));
    }, ANSWERS_WITHIN_MS);
    const request = JSON.stringify({ batch: count, no_wait: true });
    this.connection.publish(`$JS.API.CONSUMER.MSG.NEXT.${this.name}.${consumer}`, request, { reply: inbox });
    return promise.finally(() => {
      clearTimeout(late);
      subscription.unsubscribe();
    });
  }
}

interface Page {
  readonly whispers: readonly LoggedWhisper[];
  /** Whether the log had nothing more when it was read. */
  readonly isLast: boolean;
}

const NOTHING: Page = { whispers: [], isLast: true };
