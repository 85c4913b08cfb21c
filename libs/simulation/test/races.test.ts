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

/** By which class of runs, and by which rule, each deliberate bug is found. */
const FOUND: Readonly<Record<string, readonly [string, Rule]>> = {
  'the router cancels by itself': ['races', 'routers-agree'],
  'the router expires by itself': ['races', 'routers-agree'],
  'parked of one attempt is taken for that of another': ['races and bus', 'routers-agree'],
  'whoever loses the insert says that he did it': ['races', 'deeds-kept'],
  'redriven again on what was known before': ['races', 'deeds-kept'],
  'a cancellation ends whatever attempt it finds': ['late cancellations', 'routers-agree'],
};

test.each(RACE_MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s: is found', async (name, mutant) => {
  const [by, rule] = FOUND[name]!;
  const seedClass = RACES.find((each) => each.name === by)!;
  const rules = new Set<Rule>();
  for (let seed = 1; seed <= 40 && !rules.has(rule); seed += 1) {
    const { violations } = await simulate(seed, { mutant, seedClass });
    for (const violation of violations) rules.add(violation.rule);
  }
  expect([...rules]).toContain(rule);
});
