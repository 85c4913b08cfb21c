import {
  COMMAND_TYPES,
  type CommandMessage,
  type OwnerName,
  type QueueAddress,
  type WireMessage,
  decodeCommand,
  encodeCommand,
  isMalformed,
  parseEntityKey,
  partitionOf,
  queueName,
} from '@leviathan/contracts';
import { PARKED_REASON } from '@leviathan/grains';
import type { CommandBus } from '@leviathan/messaging';
import type { OwnerQueues, Sent } from '../ports.ts';

/** On what no queue took: the name of the queue that was meant. The bus says so. */
const UNROUTED = 'levunrouted';

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

  /**
   * Sends what found no queue to the queue that was meant, if it is one of ours: somebody deleted it, and it is made
   * again. Order is not kept, because what was in that queue is gone.
   *
   * @returns `undefined` when it was meant for no queue of this installation
   */
  sendAgain(raw: WireMessage): Promise<Sent> | undefined {
    const { [UNROUTED]: meant } = raw.attributes;
    const command = decodeCommand(raw);
    if (meant === undefined || isMalformed(command)) return undefined;
    const address = this.#addressOf(command);
    const isLegacy = meant === queueName({ kind: 'legacy' }) && address?.service === 'session-store';
    if (address === undefined || !(isLegacy || meant === queueName(address))) return undefined;
    const attributes = Object.entries(raw.attributes).filter(([name]) => name !== UNROUTED && name !== PARKED_REASON);
    const message = { ...raw, attributes: Object.fromEntries(attributes) };
    return this.#bus.publish(isLegacy ? { kind: 'legacy' } : address, message);
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
