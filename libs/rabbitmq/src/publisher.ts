import type { WireMessage } from '@leviathan/contracts';
import type { Clock, Timer } from '@leviathan/kernel';
import type { PublishOutcome } from '@leviathan/messaging';
import type { ConfirmChannel } from 'amqplib';
import { InFlight } from './in-flight.ts';
import { Line } from './line.ts';
import type { RabbitLimits } from './options.ts';
import { type Publish, type Target, settle } from './publish.ts';
import { Targets } from './targets.ts';
import type { QueueSpec } from './topology.ts';

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
  readonly #targets: Targets;
  readonly #line = new Line();
  /** In the line, or waiting for its queue. */
  #waiting = 0;
  #sending: InFlight | undefined;
  #sweep: Timer | undefined;
  #isClosed = false;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
    const { clock, declare, refused } = parts;
    this.#targets = new Targets({
      ...{ clock, declare, refused },
      ready: (target) => {
        this.#line.push(...target.waiting.splice(0));
        this.#pump();
      },
      refuse: (target, reason) => {
        this.#drop(target, () => true, { outcome: 'nacked', reason });
      },
    });
  }

  publish(spec: QueueSpec, message: WireMessage, traceparent: string | undefined): Promise<PublishOutcome> {
    const { limits, clock } = this.#parts;
    if (this.#waiting >= limits.line) return Promise.resolve(overloaded(this.#waiting));
    const target = this.#targets.of(spec);
    const { promise, resolve } = Promise.withResolvers<PublishOutcome>();
    const since = clock.now();
    this.#wait({ target, message, traceparent, settle: resolve, since, isReturned: false, isSettled: false });
    this.#sweepLater();
    return promise;
  }

  /** The channel is open: sends what waits. */
  attach(channel: ConfirmChannel): void {
    const freed = (): void => {
      this.#pump();
    };
    this.#sending = new InFlight({ channel, clock: this.#parts.clock, freed });
    this.#targets.attach();
    this.#pump();
  }

  /** The channel is gone. What was in the line waits for its queue again, before what came later. */
  detach(reason: string): void {
    this.#sending?.end(reason);
    this.#sending = undefined;
    this.#targets.detach();
    const heads = Map.groupBy(
      this.#line.takeIf(() => true),
      ({ target }) => target,
    );
    for (const [target, head] of heads) target.waiting.unshift(...head);
  }

  /** Sends what waits, if it may: the broker takes messages again. */
  resume(): void {
    this.#pump();
  }

  /** A queue is gone though the channel is not: somebody deleted it. */
  forget(routingKey: string): void {
    this.#targets.forget(routingKey);
  }

  close(): void {
    this.#isClosed = true;
    this.#sweep?.cancel();
    this.detach('the bus was closed before the message was confirmed');
    for (const target of this.#targets) {
      this.#drop(target, () => true, { outcome: 'unknown', reason: 'the bus was closed' });
    }
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
    this.#targets.prepare(target);
  }

  #pump(): void {
    const sending = this.#sending;
    if (sending === undefined || this.#parts.away() !== undefined) return;
    while (sending.count < this.#parts.limits.window) {
      const publish = this.#line.take();
      if (publish === undefined) return;
      this.#waiting -= 1;
      sending.send(publish);
    }
  }

  #drop(target: Target, when: (publish: Publish) => boolean, outcome: PublishOutcome): void {
    const { met = [], others = [] } = Object.groupBy(target.waiting, (each) => (when(each) ? 'met' : 'others'));
    target.waiting = others;
    this.#dropped(met, outcome);
  }

  #dropped(publishes: readonly Publish[], outcome: PublishOutcome): void {
    this.#waiting -= publishes.length;
    for (const publish of publishes) settle(publish, outcome);
  }

  /* Patience: one timer for all, and only while something waits. */

  #sweepLater(): void {
    if (this.#sweep !== undefined || this.#isClosed) return;
    this.#sweep = this.#parts.clock.after(SWEEP_MS, () => {
      this.#sweep = undefined;
      this.#giveUp();
      if (this.#waiting > 0 || (this.#sending?.count ?? 0) > 0) this.#sweepLater();
    });
  }

  #giveUp(): void {
    const { limits, clock, away } = this.#parts;
    const why = this.#sending === undefined ? (away() ?? 'its channel is being opened') : away();
    const patience = why === undefined ? limits.confirmMs : limits.patienceMs;
    const isOver = ({ since }: Publish): boolean => clock.now() - since >= patience;
    const reason = why === undefined ? 'overloaded: its turn did not come in time' : `the broker is away: ${why}`;
    for (const target of this.#targets) this.#drop(target, isOver, { outcome: 'nacked', reason });
    this.#dropped(this.#line.takeIf(isOver), { outcome: 'nacked', reason });
    this.#unconfirmed(clock.now() - limits.confirmMs);
  }

  /** A channel that owes a whole window is replaced: it is stuck, and not one of its queues. */
  #unconfirmed(before: number): void {
    const { limits, recycle } = this.#parts;
    const sending = this.#sending;
    if (sending === undefined) return;
    sending.giveUp(before, `no confirm within ${String(limits.confirmMs)} ms`);
    if (sending.owed >= limits.window) recycle(sending.channel);
    else this.#pump();
  }
}

function overloaded(waiting: number): PublishOutcome {
  return { outcome: 'nacked', reason: `overloaded: ${String(waiting)} publishes wait already` };
}
