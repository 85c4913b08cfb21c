import { describe, expect, test } from '@jest/globals';
import { SEED_CLASSES, simulate } from '@leviathan/simulation';

const SEEDS_PER_CLASS = 3;

describe.each(SEED_CLASSES.map(({ name }, remainder) => ({ name, remainder })))(
  'seeds of the class "$name"',
  ({ remainder }) => {
    const seeds = Array.from({ length: SEEDS_PER_CLASS }, (_, round) => remainder + (round + 1) * SEED_CLASSES.length);

    test.each(seeds)('nothing is found wrong with seed %i', async (seed) => {
      const { violations, alarms } = await simulate(seed);
      expect({ violations, alarms }).toEqual({ violations: [], alarms: [] });
    });

    test('the same seed gives the same history, to the last call', async () => {
      const [seed = 0] = seeds;
      const [first, second] = [await simulate(seed), await simulate(seed)];
      expect(second.schedule).toEqual(first.schedule);
      expect(second.fingerprint).toBe(first.fingerprint);
    });
  },
);

test('another seed gives another history', async () => {
  const [first, second] = [await simulate(1), await simulate(1 + SEED_CLASSES.length)];
  expect(second.seedClass).toBe(first.seedClass);
  expect(second.fingerprint).not.toBe(first.fingerprint);
});
