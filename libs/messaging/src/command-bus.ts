import type { QueueAddress, WireMessage } from '@leviathan/contracts';

/**
 * What became of a publish. Only `confirmed` means that the message survives every crash; after anything else the
 * caller publishes the same message, with the same id, again.
 */
export type PublishOutcome =
  | { readonly outcome: 'confirmed' }
  /** No such queue: the topology is wrong, or the receiver was never deployed. */
  | { readonly outcome: 'returned' }
  /** The queue is full or has no leader. */
  | { readonly outcome: 'nacked'; readonly reason: string }
  /** It may have arrived or not. */
  | { readonly outcome: 'unknown'; readonly reason: string };

/** One message in the hands of a consumer. There is no way to hand it back but to close the channel. */
export interface Delivery {
  readonly message: WireMessage;
  /** How often it was handed out before without being acknowledged: 2 or more makes it a suspect. */
  readonly deliveryCount: number;
  /** Says that its turn has committed. Harmless on a channel that is closed. */
  acknowledge(): void;
}

/** What a channel tells its consumer. Calls never overlap and none comes after `lost`. */
export interface CommandConsumer {
  /** Must not throw and must not wait: it takes the delivery and returns. */
  deliver(delivery: Delivery): void;
  /** The broker took the channel away. What is unacknowledged goes to the next consumer, in order. */
  lost(reason: string): void;
}

export interface ConsumeOptions {
  /** How many deliveries may be unacknowledged at once. */
  readonly prefetch: number;
  /** Of all consumers of a queue the one with the highest priority is active; equal ones by age. */
  readonly priority: number;
}

/** One queue's consumer, active or waiting; AMQP does not tell which. */
export interface CommandChannel {
  /** Gives everything unacknowledged to the next consumer, in order. The last step of a drain. */
  close(): Promise<void>;
}

/**
 * Queues with a single active consumer each.
 *
 * - C1 Messages of one queue are delivered in the order in which they were confirmed, or published one after another.
 * - C2 A message is handed out until it is acknowledged; after a lost or closed channel it is handed out again, before
 *   everything published later. So a consumer may see a message twice, and must not mind.
 * - C3 At most one consumer of a queue is active. A consumer that joins with a higher priority becomes active only once
 *   the deliveries in flight are settled; one that leaves makes the next active.
 * - C4 `confirmed` means that the message survives every crash of every process that is left holding it.
 * - C5 A queue holds a bounded number of messages; beyond it publishing is `nacked`, never buffered.
 *
 * Not promised: any order between queues; that a message is handed out once; that a consumer knows whether it is active.
 */
export interface CommandBus {
  /** Never rejects. */
  publish(address: QueueAddress, message: WireMessage): Promise<PublishOutcome>;
  /**
   * Subscribes to a queue, which is made if it is missing. Rejects when the broker cannot be reached. A first delivery
   * may come before the promise resolves.
   */
  consume(address: QueueAddress, options: ConsumeOptions, consumer: CommandConsumer): Promise<CommandChannel>;
  /** Whether publishing can succeed at this moment. */
  readonly isAvailable: boolean;
  /** What an operator must know at this moment, or `undefined`: why it is not available, what the broker cannot do. */
  readonly trouble: string | undefined;
  /** That the broker is older than what is supported, although it works so far; see `outdated` of the kernel. */
  readonly outdated?: string | undefined;
  /** Closes every channel. What is unconfirmed ends as `unknown`. */
  close(): Promise<void>;
}
