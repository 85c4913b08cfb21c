import { describe, expect, test } from '@jest/globals';
import { partitionOf, rendezvousScore } from '@leviathan/contracts';

/** Fixed for ever: changing one moves a live entity to a queue that nobody expects it in. */
const VECTORS: Readonly<Record<string, readonly [one: number, seven: number, sixtyFour: number, thousand: number]>> = {
  'local/session/tab-1': [0, 0, 2, 39],
  'local/session/tab-2': [0, 4, 42, 670],
  'local/session/default': [0, 4, 41, 643],
  'local/run/r-1': [0, 6, 61, 958],
  'local/run/01980000-0000-7000-8000-000000000000': [0, 3, 28, 438],
  'local/command/c-0': [0, 6, 56, 887],
  'system/flag-set/flags': [0, 5, 51, 808],
  'acme/session/a%2Fb': [0, 5, 47, 736],
  'acme/session/..': [0, 0, 0, 10],
  'acme/session/%00': [0, 6, 57, 904],
  'acme/run/%E6%97%A5%E6%9C%AC': [0, 1, 11, 182],
  'a/b/c': [0, 5, 53, 841],
  '%2A/session/%3E': [0, 1, 10, 167],
  'local/session/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx':
    [0, 2, 18, 289],
};

describe.each(Object.entries(VECTORS))('%s', (key, [one, seven, sixtyFour, thousand]) => {
  test.each([
    [1, one],
    [7, seven],
    [64, sixtyFour],
    [1000, thousand],
  ])('of %d partitions is in number %d', (partitions, partition) => {
    expect(partitionOf(key, partitions)).toBe(partition);
  });
});

test('entities spread evenly: no partition of 64 is more than 6 σ away from its share of 64,000', () => {
  const counts = new Array<number>(64).fill(0);
  for (let index = 0; index < 64_000; index += 1) {
    const partition = partitionOf(`local/session/tab-${index}`, 64);
    counts[partition] = (counts[partition] ?? 0) + 1;
  }
  const sigma = Math.sqrt(64_000 * (1 / 64) * (63 / 64));
  expect(Math.max(...counts.map((count) => Math.abs(count - 1000)))).toBeLessThan(6 * sigma);
});

test('twice the partitions split each one in two and mix none', () => {
  for (let index = 0; index < 1000; index += 1) {
    const key = `local/run/${index}`;
    expect(Math.floor(partitionOf(key, 128) / 2)).toBe(partitionOf(key, 64));
  }
});

/** Fixed for ever: replicas of two releases must rank each other alike while one replaces the other. */
const SCORES: readonly (readonly [instance: string, partition: number, score: number])[] = [
  ['a', 0, 1346916651],
  ['a', 1, 1340713890],
  ['b', 0, 89695996],
  ['session-store-0', 63, 128837301],
  ['session-store-1', 63, 922644652],
  ['', 0, 1317530153],
  ['a#1', 0, 1773205654],
];

describe('rendezvous', () => {
  test.each(SCORES)('%s wants partition %d with %d', (instance, partition, score) => {
    expect(rendezvousScore(instance, partition)).toBe(score);
  });

  const replicas = ['a', 'b', 'c', 'd'];
  const winner = (among: readonly string[], partition: number): string | undefined =>
    among.toSorted((x, y) => rendezvousScore(y, partition) - rendezvousScore(x, partition))[0];

  test('a score is a priority that RabbitMQ takes: a signed 32-bit integer, never negative', () => {
    for (let partition = 0; partition < 1000; partition += 1) {
      const score = rendezvousScore('a', partition);
      expect(Number.isInteger(score) && score >= 0 && score < 2 ** 31).toBe(true);
    }
  });

  test('a replica that leaves moves its own partitions and no others', () => {
    for (let partition = 0; partition < 1000; partition += 1) {
      const before = winner(replicas, partition);
      if (before !== 'd') expect(winner(['a', 'b', 'c'], partition)).toBe(before);
    }
  });

  test('four replicas share 1,000 partitions fairly: each within 6 σ of 250', () => {
    const shares = replicas.map(
      (replica) =>
        Array.from({ length: 1000 }, (_, partition) => winner(replicas, partition)).filter((w) => w === replica).length,
    );
    expect(shares.every((share) => Math.abs(share - 250) < 6 * Math.sqrt(1000 * 0.25 * 0.75))).toBe(true);
  });
});
