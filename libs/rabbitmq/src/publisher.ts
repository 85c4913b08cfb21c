import type { WireMessage } from '@leviathan/contracts';
import { type Clock, type Timer, reasonOf } from '@leviathan/kernel';
import type { PublishOutcome } from '@leviathan/messaging';
import type { ConfirmChannel, Message } from 'amqplib';
import { idOf, toAmqp } from './headers.ts';
import type { RabbitLimits } from './options.ts';
import { type Publish, type Target, settle } from './publish.ts';
import type { QueueSpec } from './topology.ts';

/** A queue that refused its declaration is tried again after this: seconds after somebody mended it. */
const REFUSED_MS = 5000;
const SWEEP_MS = 250;

export interface PublisherParts {
  readonly clock: Clock;
  readonly limits: RabbitLimits;
  /** Makes or verifies a queue. @throws TopologyMismatch, or whatever the connection says */
  readonly declare: (spec: QueueSpec) => Promise<void>;
  /** Why nothing can be sent now, or `undefined`. */
  readonly away: () => string | undefined;
  /** A queue cannot be used as it is, or can again. */
  readonly refused: (queue: string, reason: string | undefined) => void;
  /** So many confirms never came that the channel must be replaced. */
  readonly recycle: (channel: ConfirmChannel) => void;
}

/**
 * Publishes of one class over one confirm channel.
 *
 * At most `window` are on their way, the others wait in a bounded line; so memory is bounded by the window too, and the
 * socket's own buffer needs no watching. While the broker is away nothing is sent: what waits longer than the patience
 * is `nacked`, because it certainly did not arrive. What was on its way when the channel went is `unknown`.
 */
export class Publisher {
  readonly #parts: PublisherParts;
  readonly #targets = new Map<string, Target>();
  /** On their way, oldest first. */
  readonly #sent = new Set<Publish>();
  #line: Publish[] = [];
  #next = 0;
  #waiting = 0;
  #overdue = 0;
  #channel: ConfirmChannel | undefined;
  #sweep: Timer | undefined;
  #isClosed = false;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  publish(spec: QueueSpec, message: WireMessage, traceparent: string | undefined): Promise<PublishOutcome> {
    const { limits, clock } = this.#parts;
    if (this.#waiting >= limits.line) return Promise.resolve(overloaded(this.#waiting));
    const target = this.#target(spec);
    const { promise, resolve } = Promise.withResolvers<PublishOutcome>();
    const since = clock.now();
    this.#wait({ target, message, traceparent, settle: resolve, since, isReturned: false, isSettled: false });
    this.#sweepLater();
    return promise;
  }

  /** The channel is open: sends what waits. */
  attach(channel: ConfirmChannel): void {
    this.#channel = channel;
    this.#overdue = 0;
    channel.on('return', (message) => {
      this.#returned(message);
    });
    for (const target of this.#targets.values()) if (target.waiting.length > 0) this.#prepare(target);
    this.#pump();
  }

  /** The channel is gone. Queues are declared again on the next: the broker may have lost or changed them. */
  detach(reason: string): void {
    this.#channel = undefined;
    for (const publish of this.#sent) settle(publish, { outcome: 'unknown', reason });
    this.#sent.clear();
    const line = this.#line.slice(this.#next);
    this.#line = [];
    this.#next = 0;
    const heads = Map.groupBy(line, ({ target }) => target);
    for (const target of this.#targets.values()) {
      target.state = { status: 'unknown' };
      target.waiting.unshift(...(heads.get(target) ?? []));
    }
  }

  /** Sends what waits, if it may: the broker takes messages again. */
  resume(): void {
    this.#pump();
  }

  close(): void {
    this.#isClosed = true;
    this.#sweep?.cancel();
    this.detach('the bus was closed before the message was confirmed');
    for (const target of this.#targets.values()) {
      this.#drop(target, () => true, { outcome: 'unknown', reason: 'the bus was closed' });
    }
  }

  #target(spec: QueueSpec): Target {
    const known = this.#targets.get(spec.name);
    if (known !== undefined) return known;
    const target: Target = { spec, state: { status: spec.isShared ? 'unknown' : 'ready' }, waiting: [] };
    this.#targets.set(spec.name, target);
    return target;
  }

  #wait(publish: Publish): void {
    const { target } = publish;
    this.#waiting += 1;
    if (target.state.status === 'ready' && target.waiting.length === 0) {
      this.#line.push(publish);
      this.#pump();
      return;
    }
    target.waiting.push(publish);
    this.#prepare(target);
  }

  /** Makes sure of the queue, for all that waits for it, and without holding up the others. */
  #prepare(target: Target): void {
    const { state, spec } = target;
    if (state.status === 'declaring' || this.#channel === undefined) return;
    if (!spec.isShared || state.status === 'ready') {
      this.#ready(target);
    } else if (state.status === 'refused' && this.#parts.clock.now() < state.until) {
      this.#drop(target, () => true, { outcome: 'nacked', reason: state.reason });
    } else {
      target.state = { status: 'declaring' };
      void this.#declare(target, this.#channel);
    }
  }

  async #declare(target: Target, channel: ConfirmChannel): Promise<void> {
    const { declare, refused, clock } = this.#parts;
    try {
      await declare(target.spec);
    } catch (thrown) {
      if (this.#channel !== channel) return; // the next channel asks again
      const reason = reasonOf(thrown);
      target.state = { status: 'refused', reason, until: clock.now() + REFUSED_MS };
      refused(target.spec.name, reason);
      this.#drop(target, () => true, { outcome: 'nacked', reason });
      return;
    }
    if (this.#channel !== channel) return;
    refused(target.spec.name, undefined);
    this.#ready(target);
  }

  #ready(target: Target): void {
    target.state = { status: 'ready' };
    this.#line.push(...target.waiting.splice(0));
    this.#pump();
  }

  #pump(): void {
    const channel = this.#channel;
    if (channel === undefined || this.#parts.away() !== undefined) return;
    while (this.#sent.size < this.#parts.limits.window) {
      const publish = this.#line[this.#next];
      if (publish === undefined) break;
      this.#next += 1;
      this.#waiting -= 1;
      this.#send(channel, publish);
    }
    if (this.#next === this.#line.length && this.#next > 0) {
      this.#line = [];
      this.#next = 0;
    } else if (this.#next > 1024) {
      this.#line.splice(0, this.#next);
      this.#next = 0;
    }
  }

  #send(channel: ConfirmChannel, publish: Publish): void {
    const { message, target, traceparent } = publish;
    const { exchange, routingKey } = target.spec;
    publish.since = this.#parts.clock.now();
    this.#sent.add(publish);
    try {
      channel.publish(
        exchange,
        routingKey,
        Buffer.from(message.body),
        toAmqp(message, traceparent),
        (error: unknown) => {
          this.#confirmed(publish, error);
        },
      );
    } catch (thrown) {
      // It cannot be written at all, or the channel is just going: either way nothing was sent.
      this.#sent.delete(publish);
      settle(publish, { outcome: 'nacked', reason: reasonOf(thrown) });
    }
  }

  #confirmed(publish: Publish, error: unknown): void {
    if (publish.isSettled) this.#overdue -= this.#sent.has(publish) ? 0 : 1;
    this.#sent.delete(publish);
    if (!publish.isSettled) settle(publish, outcomeOf(publish, error));
    this.#pump();
  }

  /** A return comes before its confirm. Of two with the same id either may be meant: they are the same message. */
  #returned(message: Message): void {
    const id = idOf(message);
    for (const publish of this.#sent) {
      const isIt = publish.message.id === id && publish.target.spec.routingKey === message.fields.routingKey;
      if (!isIt || publish.isReturned) continue;
      publish.isReturned = true;
      return;
    }
  }

  #drop(target: Target, when: (publish: Publish) => boolean, outcome: PublishOutcome): void {
    const dropped = target.waiting.filter(when);
    if (dropped.length === 0) return;
    target.waiting = target.waiting.filter((publish) => !dropped.includes(publish));
    this.#waiting -= dropped.length;
    for (const publish of dropped) settle(publish, outcome);
  }

  /* Patience: one timer for all, and only while something waits. */

  #sweepLater(): void {
    if (this.#sweep !== undefined || this.#isClosed) return;
    this.#sweep = this.#parts.clock.after(SWEEP_MS, () => {
      this.#sweep = undefined;
      this.#giveUp();
      if (this.#waiting > 0 || this.#sent.size > 0) this.#sweepLater();
    });
  }

  #giveUp(): void {
    const { limits, clock, away } = this.#parts;
    const why = this.#channel === undefined ? (away() ?? 'its channel is being opened') : away();
    const patience = why === undefined ? limits.confirmMs : limits.patienceMs;
    const isOver = ({ since }: Publish): boolean => clock.now() - since >= patience;
    const reason = why === undefined ? 'overloaded: its turn did not come in time' : `the broker is away: ${why}`;
    for (const target of this.#targets.values()) this.#drop(target, isOver, { outcome: 'nacked', reason });
    this.#dropFromLine(isOver, { outcome: 'nacked', reason });
    this.#timeOut(clock.now() - limits.confirmMs);
  }

  #dropFromLine(when: (publish: Publish) => boolean, outcome: PublishOutcome): void {
    const line = this.#line.slice(this.#next);
    const dropped = line.filter(when);
    if (dropped.length === 0) return;
    this.#line = line.filter((publish) => !when(publish));
    this.#next = 0;
    this.#waiting -= dropped.length;
    for (const publish of dropped) settle(publish, outcome);
  }

  /** The queue has no leader, perhaps. Its place goes to another; a channel that owes a whole window is replaced. */
  #timeOut(before: number): void {
    const { limits, recycle } = this.#parts;
    for (const publish of this.#sent) {
      if (publish.since > before) break;
      this.#sent.delete(publish);
      this.#overdue += 1;
      settle(publish, { outcome: 'unknown', reason: `no confirm within ${String(limits.confirmMs)} ms` });
    }
    if (this.#channel !== undefined && this.#overdue >= limits.window) recycle(this.#channel);
    else this.#pump();
  }
}

function overloaded(waiting: number): PublishOutcome {
  return { outcome: 'nacked', reason: `overloaded: ${String(waiting)} publishes wait already` };
}

function outcomeOf({ isReturned, target }: Publish, error: unknown): PublishOutcome {
  if (error === null || error === undefined) return { outcome: isReturned ? 'returned' : 'confirmed' };
  const said = reasonOf(error);
  if (said === 'message nacked') {
    return { outcome: 'nacked', reason: `queue ${target.spec.name} is full or has no leader` };
  }
  return { outcome: 'unknown', reason: said };
}
