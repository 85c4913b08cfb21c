import { expect, test } from '@jest/globals';
import { InstalledPartitions } from '@leviathan/grains';
import { Rig } from '../rig.ts';

test('the first process says how many partitions there are; one with another number says what to do, in its log once', async () => {
  await using rig = await Rig.open();
  const { journal, clock } = rig;
  const said: string[] = [];
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (_: object, text: string) => void said.push(text),
  };
  const of = (partitions: number): InstalledPartitions => new InstalledPartitions({ journal, partitions, clock, log });
  await expect(of(64).trouble()).resolves.toBeUndefined();
  await expect(of(64).trouble()).resolves.toBeUndefined();
  const other = of(32);
  const sentence = 'this installation has 64 partitions and LEV_PARTITIONS is 32 here: set it to 64 in every process';
  await expect(other.trouble()).resolves.toBe(sentence);
  await expect(other.trouble()).resolves.toBe(sentence);
  expect(said).toEqual([sentence]);
});

test('of two first ones with different numbers, one is right', async () => {
  await using rig = await Rig.open();
  const { journal, clock } = rig;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const told = await Promise.all(
    [32, 64].map((partitions) => new InstalledPartitions({ journal, partitions, clock, log }).trouble()),
  );
  expect(told.filter((each) => each === undefined)).toHaveLength(1);
});
