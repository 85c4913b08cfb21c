import { expect, test } from '@jest/globals';
import { simulate } from '@leviathan/simulation';

/** In tens, so that a failure says about where, and the report how long. `npm run simulate -- --seed K` tells one again. */
const TENS = Array.from({ length: 50 }, (_, ten) => [ten * 10 + 1, ten * 10 + 10] as const);

test.each(TENS)('nothing is found wrong with the seeds %i to %i', async (from, to) => {
  for (let seed = from; seed <= to; seed += 1) {
    const { violations, alarms } = await simulate(seed);
    expect({ seed, violations, alarms }).toEqual({ seed, violations: [], alarms: [] });
  }
});
