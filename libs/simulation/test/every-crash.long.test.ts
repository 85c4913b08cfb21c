import { expect, test } from '@jest/globals';
import { SMALL, simulate } from '@leviathan/simulation';

test.each([1, 2, 3])('a process may end at any call it makes, before it or after it (seed %i)', async (seed) => {
  const { calls } = await simulate(seed, { seedClass: SMALL });
  expect(calls).toBeGreaterThan(50);
  for (let call = 1; call <= calls; call += 1) {
    for (const fate of ['die-before', 'die-after'] as const) {
      const { violations, alarms } = await simulate(seed, { seedClass: SMALL, crash: { call, fate } });
      expect({ call, fate, violations, alarms }).toEqual({ call, fate, violations: [], alarms: [] });
    }
  }
});
