import { COMMAND_TYPES, type OwnerName, type QueueAddress, parseEntityKey, partitionOf } from '@leviathan/contracts';
import type { Effect } from '../entry.ts';

/** Which service owns the entities of a type. */
export type OwnerOf = (entityType: string) => OwnerName | undefined;

/** As the registry of command types says. */
export const registeredOwner: OwnerOf = (entityType) =>
  COMMAND_TYPES.find((commandType) => commandType.entityType === entityType)?.owner;

/** The queue that takes a command effect, or `undefined` when nobody owns entities of its type. */
export function effectAddress(
  { queue, command }: Extract<Effect, { kind: 'command' }>,
  partitions: number,
  ownerOf: OwnerOf,
): QueueAddress | undefined {
  if (queue !== 'partition') return { kind: queue };
  const service = ownerOf(parseEntityKey(command.entity)?.type ?? '');
  if (service === undefined) return undefined;
  return { kind: 'partition', service, partitions, partition: partitionOf(command.entity, partitions) };
}
