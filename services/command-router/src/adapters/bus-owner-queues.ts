import {
  COMMAND_TYPES,
  type CommandMessage,
  type OwnerName,
  type QueueAddress,
  encodeCommand,
  parseEntityKey,
  partitionOf,
  queueName,
} from '@leviathan/contracts';
import type { CommandBus } from '@leviathan/messaging';
import type { OwnerQueues, Sent } from '../ports.ts';

const OWNERS: ReadonlyMap<string, OwnerName> = new Map(
  COMMAND_TYPES.map(({ entityType, owner }) => [entityType, owner]),
);

/** The owners' partitions on the command bus. */
export class BusOwnerQueues implements OwnerQueues {
  readonly #bus: CommandBus;
  readonly #partitions: number;
  readonly #source: string;

  constructor(bus: CommandBus, partitions: number, source: string) {
    this.#bus = bus;
    this.#partitions = partitions;
    this.#source = source;
  }

  get isAvailable(): boolean {
    return this.#bus.isAvailable;
  }

  async send(message: CommandMessage): Promise<Sent> {
    const address = this.#addressOf(message);
    return address === undefined
      ? { outcome: 'returned' }
      : this.#bus.publish(address, encodeCommand(message, this.#source));
  }

  bytesOf(message: CommandMessage): number {
    return Buffer.byteLength(JSON.stringify(message));
  }

  placeOf(message: CommandMessage): { readonly queue: string; readonly partition: number } | undefined {
    const address = this.#addressOf(message);
    return address === undefined ? undefined : { queue: queueName(address), partition: address.partition };
  }

  #addressOf({ entity }: CommandMessage): Extract<QueueAddress, { readonly kind: 'partition' }> | undefined {
    const service = OWNERS.get(parseEntityKey(entity)?.type ?? '');
    if (service === undefined) return undefined;
    const partition = partitionOf(entity, this.#partitions);
    return { kind: 'partition', service, partitions: this.#partitions, partition };
  }
}
