import {
  type ListenerErrors,
  type Notice,
  type WhisperSubscription,
  requireSubject,
  subjectMatcher,
} from '@leviathan/messaging';
import type { Msg, NatsConnection, Subscription } from '@nats-io/transport-node';
import { headersOf, readHeaders } from './headers.ts';
import type { Subjects } from './subjects.ts';

/** Bytes that may be on their way without the server having answered a flush; beyond it announcements are dropped. */
const MOST_UNFLUSHED = 16 * 1024 * 1024;
const FLUSH_EVERY = 256 * 1024;

interface Group {
  readonly listeners: Set<(notice: Notice) => void>;
  subscription?: Subscription | undefined;
}

/**
 * What is said once to whoever listens, and kept nowhere (W5). Listeners of one pattern share one subscription on the
 * server. Without a connection, or with one that does not drain, an announcement is dropped and counted.
 */
export class Announcements {
  readonly #subjects: Subjects;
  readonly #errors: ListenerErrors;
  readonly #groups = new Map<string, Group>();
  #nc: NatsConnection | undefined;
  #unflushed = 0;
  #isFlushing = false;
  #dropped = 0;

  constructor(subjects: Subjects, errors: ListenerErrors) {
    this.#subjects = subjects;
    this.#errors = errors;
  }

  /** How many announcements reached nobody because there was no connection. */
  get dropped(): number {
    return this.#dropped;
  }

  up(nc: NatsConnection): void {
    this.#nc = nc;
    this.#unflushed = 0;
    this.#isFlushing = false;
    for (const [pattern, group] of this.#groups) group.subscription = this.#subscribe(nc, pattern, group);
  }

  down(): void {
    this.#nc = undefined;
  }

  announce({ subject, attributes, body }: Notice): void {
    requireSubject(subject);
    if (this.#nc === undefined || this.#unflushed > MOST_UNFLUSHED) {
      this.#dropped += 1;
      return;
    }
    const isBare = Object.keys(attributes).length === 0;
    try {
      this.#nc.publish(this.#subjects.outward(subject), body, isBare ? undefined : { headers: headersOf(attributes) });
      this.#unflushed += body.length;
      if (this.#unflushed > FLUSH_EVERY) this.#flush(this.#nc);
    } catch (failure) {
      this.#dropped += 1;
      this.#errors.error({ err: failure, subject }, 'an announcement cannot be sent');
    }
  }

  listen(pattern: string, hear: (notice: Notice) => void): WhisperSubscription {
    subjectMatcher(pattern); // throws for what is no pattern
    const group = this.#groups.get(pattern) ?? { listeners: new Set() };
    const listener = (notice: Notice): void => {
      hear(notice);
    };
    group.listeners.add(listener);
    this.#groups.set(pattern, group);
    if (this.#nc !== undefined) group.subscription ??= this.#subscribe(this.#nc, pattern, group);
    return { close: async () => this.#leave(pattern, group, listener) };
  }

  close(): void {
    this.#groups.clear();
    this.#nc = undefined;
  }

  #subscribe(nc: NatsConnection, pattern: string, group: Group): Subscription {
    return nc.subscribe(this.#subjects.outward(pattern), {
      callback: (failure, message) => {
        if (failure === null) this.#hear(group, message);
      },
    });
  }

  #hear(group: Group, message: Msg): void {
    const { attributes } = readHeaders(message.headers);
    const notice = { subject: this.#subjects.inward(message.subject), attributes, body: message.string() };
    for (const listener of group.listeners) {
      try {
        listener(notice);
      } catch (thrown) {
        this.#errors.error({ err: thrown, subject: notice.subject }, 'a listener threw');
      }
    }
  }

  #leave(pattern: string, group: Group, listener: (notice: Notice) => void): void {
    group.listeners.delete(listener);
    if (group.listeners.size > 0 || this.#groups.get(pattern) !== group) return;
    this.#groups.delete(pattern);
    group.subscription?.unsubscribe();
  }

  /** The client buffers without bound for a server that takes nothing: an answered flush says what has left. */
  #flush(nc: NatsConnection): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    const sent = this.#unflushed;
    const done = (): void => {
      if (this.#nc !== nc) return;
      this.#isFlushing = false;
      this.#unflushed -= sent;
    };
    nc.flush().then(done, () => undefined); // a flush fails only when its connection does
  }
}
