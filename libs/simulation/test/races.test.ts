import { describe, expect, test } from '@jest/globals';
import type { Rule } from '@leviathan/history-checker';
import { RACES, RACE_MUTANTS, simulate } from '@leviathan/simulation';

const SEEDS = 12;

describe.each(RACES.map((seedClass) => [seedClass.name, seedClass] as const))('%s', (_, seedClass) => {
  test('whoever comes first wins, nothing is done twice, and router and owner agree', async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const { violations, alarms } = await simulate(seed, { seedClass });
      expect({ seed, violations, alarms }).toEqual({ seed, violations: [], alarms: [] });
    }
  });
});

test('the runs meet every race', async () => {
  const kinds = new Set<string>();
  const outcomes = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { history } = await simulate(seed, { seedClass: RACES[1]! });
    for (const { kind, status } of history.routed ?? []) kinds.add(status ?? kind);
    for (const { reply } of history.commands) outcomes.add(reply?.status ?? 'none');
  }
  expect([...kinds]).toEqual(
    expect.arrayContaining(['parked', 'redriven', 'discarded', 'cancel-requested', 'expiry-requested', 'succeeded']),
  );
  expect([...outcomes]).toEqual(expect.arrayContaining(['succeeded', 'cancelled', 'expired', 'parked']));
});

/** Which rule finds it. */
const FOUND: Readonly<Record<string, Rule>> = {
  'the router cancels by itself': 'routers-agree',
  'the router expires by itself': 'routers-agree',
  'parked of one attempt is taken for that of another': 'routers-agree',
  'whoever loses the insert says that he did it': 'deeds-kept',
  'redriven again on what was known before': 'deeds-kept',
  'a cancellation ends whatever attempt it finds': 'routers-agree',
};

test.each(RACE_MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s: is found', async (name, mutant) => {
  const rules = new Set<Rule>();
  for (let seed = 1; seed <= 100 && !rules.has(FOUND[name]!); seed += 1) {
    const { violations } = await simulate(seed, { mutant, seedClass: RACES[1]! });
    for (const { rule } of violations) rules.add(rule);
  }
  expect([...rules]).toContain(FOUND[name]);
});
