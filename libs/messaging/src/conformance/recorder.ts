import type { QueueAddress, WireMessage } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import type { CommandBus, CommandChannel, CommandConsumer, Delivery, PublishOutcome } from '../command-bus.ts';

export const partition = (number: number): QueueAddress => ({
  kind: 'partition',
  service: 'session-store',
  partitions: 64,
  partition: number,
});

export const message = (id: string, body = '{}'): WireMessage => ({
  id,
  attributes: { specversion: '1.0', id, source: 'conformance', type: 'leviathan.command.test.v1' },
  body,
});

/** Publishes messages of these ids, one after another, for a consumer to see. */
export function send(bus: CommandBus, address: QueueAddress, ids: readonly string[]): void {
  for (const id of ids) void bus.publish(address, message(id));
}

/** The same, for a publisher that wants to know what became of them. */
export function publishAll(
  bus: CommandBus,
  address: QueueAddress,
  ids: readonly string[],
): readonly Promise<PublishOutcome>[] {
  return ids.map((id) => bus.publish(address, message(id)));
}

/** A consumer that keeps what it gets, and acknowledges when it is told to, or at once. */
export class Recorder implements CommandConsumer {
  readonly deliveries: Delivery[] = [];
  readonly losses: string[] = [];
  readonly #onDelivery: (delivery: Delivery) => void;

  constructor(onDelivery: (delivery: Delivery) => void = () => undefined) {
    this.#onDelivery = onDelivery;
  }

  static acknowledging(): Recorder {
    return new Recorder((delivery) => {
      delivery.acknowledge();
    });
  }

  get ids(): readonly string[] {
    return this.deliveries.map((delivery) => delivery.message.id);
  }

  get counts(): readonly number[] {
    return this.deliveries.map(({ deliveryCount }) => deliveryCount);
  }

  /** Subscribes to a queue. */
  on(bus: CommandBus, address: QueueAddress, prefetch = 8, priority = 0): Promise<CommandChannel> {
    return bus.consume(address, { prefetch, priority }, this);
  }

  deliver(delivery: Delivery): void {
    this.deliveries.push(delivery);
    this.#onDelivery(delivery);
  }

  lost(reason: string): void {
    this.losses.push(reason);
  }

  /** Resolves when it has got `count` deliveries. */
  async has(count: number): Promise<void> {
    await eventually(() => this.deliveries.length >= count);
  }

  acknowledge(...ids: readonly string[]): void {
    for (const delivery of this.deliveries) if (ids.includes(delivery.message.id)) delivery.acknowledge();
  }
}

/**
 * Sends a message through a queue of its own and back: whatever the broker would have delivered wrongly on this
 * connection until now has had its chance.
 */
export async function roundTrip(bus: CommandBus): Promise<void> {
  const witness = Recorder.acknowledging();
  const channel = await witness.on(bus, partition(63));
  await bus.publish(partition(63), message('witness'));
  await witness.has(1);
  await channel.close();
}

/** Makes a queue, so that messages can wait in it. */
export async function declare(bus: CommandBus, address: QueueAddress): Promise<void> {
  const channel = await new Recorder().on(bus, address);
  await channel.close();
}
