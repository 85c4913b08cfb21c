import { ATTRIBUTES, SPANS } from '@leviathan/contracts';
import { type Clock, NO_TRACING, type Timer, type Tracing, reasonOf } from '@leviathan/kernel';
import type { WhisperMessage, WhisperOutcome } from '@leviathan/messaging';
import { type Msg, type NatsConnection, type Subscription, createInbox } from '@nats-io/transport-node';
import { headersOf } from './headers.ts';
import type { NatsLimits } from './options.ts';
import { Outbox, type Outgoing } from './outbox.ts';
import type { Subjects } from './subjects.ts';

/** Publishes in flight: more of them only make answers late. */
const WINDOW = 256;
const SWEEP_MS = 500;
const NO_RESPONDERS = 503;

export interface PublisherOptions {
  readonly subjects: Subjects;
  readonly limits: Required<NatsLimits>;
  readonly clock: Clock;
  readonly tracing?: Tracing | undefined;
  /** Nobody takes what is published: the stream is gone. */
  readonly unheard: () => void;
}

/**
 * Publishes whispers until the log has them (W1). What is in flight when a connection breaks is sent again on the next
 * one, under its id, so that it is logged once; what waits longer than the patience of its publisher ends as `unknown`.
 */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #outbox: Outbox;
  #route: { readonly nc: NatsConnection; readonly inbox: string; readonly answers: Subscription } | undefined;
  #sweep: Timer | undefined;

  constructor(options: PublisherOptions) {
    this.#options = options;
    const { outbox, outboxBytes } = options.limits;
    this.#outbox = new Outbox({ count: outbox, bytes: outboxBytes });
  }

  publish(message: WhisperMessage): Promise<WhisperOutcome> {
    const span = (this.#options.tracing ?? NO_TRACING).span({
      name: SPANS.whisper,
      kind: 'producer',
      parent: message.attributes['traceparent'],
      attributes: { [ATTRIBUTES.messagingSystem]: 'nats', [ATTRIBUTES.messagingMessageId]: message.id },
    });
    const { traceparent } = span;
    const attributes = traceparent === undefined ? message.attributes : { ...message.attributes, traceparent };
    const { promise, resolve } = Promise.withResolvers<WhisperOutcome>();
    const settle = (outcome: WhisperOutcome): void => {
      span.end(outcome.outcome === 'unknown' ? outcome.reason : undefined);
      resolve(outcome);
    };
    const { clock, limits } = this.#options;
    const bytes = Buffer.byteLength(message.body);
    const until = clock.now() + limits.patienceMs;
    if (this.#outbox.add({ message: { ...message, attributes }, bytes, until, settle })) this.#send();
    else settle({ outcome: 'unknown', reason: 'too many whispers wait for the log' });
    return promise;
  }

  /** The log is there, on this connection. */
  up(nc: NatsConnection): void {
    this.down();
    const inbox = createInbox(this.#options.subjects.inboxes);
    const answers = nc.subscribe(`${inbox}.*`, {
      callback: (failure, message) => {
        if (failure === null) this.#answered(message);
      },
    });
    this.#route = { nc, inbox, answers };
    this.#send();
  }

  down(): void {
    this.#route?.answers.unsubscribe();
    this.#route = undefined;
    this.#outbox.sendAgain();
  }

  /** Nothing that waits now will be logged, and its publishers are told. */
  refuse(reason: string): void {
    for (const { settle } of this.#outbox.giveUp()) settle({ outcome: 'unknown', reason });
  }

  #send(): void {
    this.#sweep ??= this.#options.clock.after(SWEEP_MS, () => {
      this.#giveUpLate();
    });
    while (this.#route !== undefined && this.#outbox.sent < WINDOW) {
      const next = this.#outbox.take();
      if (next === undefined) return;
      this.#sendOne(...next);
    }
  }

  #sendOne(token: string, { message, settle }: Outgoing): void {
    if (this.#route === undefined) return;
    const { nc, inbox } = this.#route;
    const { id, subject, attributes, body } = message;
    try {
      const headers = headersOf(attributes, id);
      nc.publish(this.#options.subjects.outward(subject), body, { headers, reply: `${inbox}.${token}` });
    } catch (failure) {
      // Above the server's largest payload, or on a connection that closed this moment: the next try tells which.
      this.#outbox.answered(token);
      settle({ outcome: 'unknown', reason: `not sent: ${reasonOf(failure)}` });
    }
  }

  #answered(message: Msg): void {
    if (message.data.length === 0 && message.headers?.code === NO_RESPONDERS) {
      this.#options.unheard();
      return;
    }
    const outgoing = this.#outbox.answered(message.subject.slice(message.subject.lastIndexOf('.') + 1));
    outgoing?.settle(outcomeOf(message.string()));
    this.#send();
  }

  #giveUpLate(): void {
    this.#sweep = undefined;
    for (const { settle } of this.#outbox.giveUp(this.#options.clock.now())) {
      settle({ outcome: 'unknown', reason: 'the log did not confirm it in time' });
    }
    if (this.#outbox.waiting + this.#outbox.sent > 0) this.#send();
  }
}

function outcomeOf(answer: string): WhisperOutcome {
  const { seq, duplicate, error } = JSON.parse(answer) as {
    readonly seq?: number;
    readonly duplicate?: boolean;
    readonly error?: { readonly description?: string };
  };
  if (error === undefined && seq !== undefined) {
    return { outcome: 'confirmed', position: seq, duplicate: duplicate === true };
  }
  return { outcome: 'unknown', reason: `not logged: ${error?.description ?? 'the answer says nothing'}` };
}
