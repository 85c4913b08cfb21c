import { hash } from 'node:crypto';

/** Partitions per owning service unless the installation says otherwise (`LEV_PARTITIONS`). */
export const DEFAULT_PARTITIONS = 64;

/**
 * The partition of an entity: the first 32 bits of the SHA-256 of its key, scaled to `partitions`.
 *
 * Every process of an installation must agree on it, in every release, so it is fixed by test vectors
 * (`test/partition.test.ts`) and the number of partitions is part of every queue's name.
 */
export function partitionOf(entityKey: string, partitions: number): number {
  return Math.floor((first32Bits(entityKey) * partitions) / 2 ** 32);
}

/**
 * How much a replica wants a partition: rendezvous hashing, used as RabbitMQ consumer priority, so the broker makes
 * the replica with the highest score the active consumer.
 *
 * @returns an integer from 0 to 2³¹ − 1
 */
export function rendezvousScore(instance: string, partition: number): number {
  return first32Bits(`${instance}#${String(partition)}`) >>> 1;
}

function first32Bits(text: string): number {
  return hash('sha256', text, 'buffer').readUInt32BE(0);
}
