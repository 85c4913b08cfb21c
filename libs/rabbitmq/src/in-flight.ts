import { type Clock, reasonOf } from '@leviathan/kernel';
import type { PublishOutcome } from '@leviathan/messaging';
import type { ConfirmChannel, Message } from 'amqplib';
import { idOf, toAmqp } from './headers.ts';
import { type Publish, settle } from './publish.ts';

export interface InFlightParts {
  readonly channel: ConfirmChannel;
  readonly clock: Clock;
  /** A place is free. */
  readonly freed: () => void;
}

/**
 * What is on its way on one channel, oldest first. Each channel has its own: a confirm that a former one still brings
 * says nothing about this one.
 */
export class InFlight {
  readonly channel: ConfirmChannel;
  readonly #parts: InFlightParts;
  readonly #sent = new Set<Publish>();
  /** Given up, and not yet heard of. */
  readonly #overdue = new Set<Publish>();

  constructor(parts: InFlightParts) {
    this.#parts = parts;
    this.channel = parts.channel;
    this.channel.on('return', (message) => {
      this.#returned(message);
    });
  }

  get count(): number {
    return this.#sent.size;
  }

  /** How many confirms were given up and never came. */
  get owed(): number {
    return this.#overdue.size;
  }

  send(publish: Publish): void {
    const { message, target, traceparent } = publish;
    const { exchange, routingKey } = target.spec;
    publish.since = this.#parts.clock.now();
    this.#sent.add(publish);
    const body = Buffer.from(message.body);
    try {
      this.channel.publish(exchange, routingKey, body, toAmqp(message, traceparent), (error: unknown) => {
        this.#confirmed(publish, error);
      });
    } catch (thrown) {
      // It cannot be written at all, or the channel is just going: either way nothing was sent.
      this.#sent.delete(publish);
      settle(publish, { outcome: 'nacked', reason: reasonOf(thrown) });
    }
  }

  /** Gives up what was sent at `before` or earlier. Its queue has no leader, perhaps: its place goes to another. */
  giveUp(before: number, reason: string): void {
    for (const publish of this.#sent) {
      if (publish.since > before) return;
      this.#sent.delete(publish);
      this.#overdue.add(publish);
      settle(publish, { outcome: 'unknown', reason });
    }
  }

  /** The channel is gone. */
  end(reason: string): void {
    for (const publish of this.#sent) settle(publish, { outcome: 'unknown', reason });
    this.#sent.clear();
  }

  #confirmed(publish: Publish, error: unknown): void {
    this.#sent.delete(publish);
    this.#overdue.delete(publish);
    settle(publish, outcomeOf(publish, error));
    this.#parts.freed();
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
}

function outcomeOf({ isReturned, target }: Publish, error: unknown): PublishOutcome {
  if (error === null || error === undefined) return { outcome: isReturned ? 'returned' : 'confirmed' };
  const said = reasonOf(error);
  if (said === 'message nacked') {
    return { outcome: 'nacked', reason: `queue ${target.spec.name} is full or has no leader` };
  }
  return { outcome: 'unknown', reason: said };
}
