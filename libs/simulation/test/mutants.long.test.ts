import { expect, test } from '@jest/globals';
import type { Rule } from '@leviathan/history-checker';
import { MUTANTS, SEED_CLASSES, simulate } from '@leviathan/simulation';

interface Found {
  /** The class of seeds that finds it. */
  readonly by: string;
  readonly rule: Rule;
  /** So many seeds of the class are tried at most. */
  readonly within: number;
}

/** Where each deliberate bug is found. A seed of another class may find it too. */
const FOUND: Readonly<Record<string, Found>> = {
  'acknowledge before commit': { by: 'crashes', rule: 'effects-arrive', within: 20 },
  'acknowledge after a time, whatever became of it': { by: 'everything', rule: 'effects-arrive', within: 20 },
  'answers to entities are forgotten': { by: 'calm', rule: 'nothing-invented', within: 4 },
  'confirm before the message is safe': { by: 'bus', rule: 'effects-arrive', within: 8 },
  'decide again after a lost insert': { by: 'crashes', rule: 'once', within: 12 },
  'dedupe is forgotten': { by: 'bus', rule: 'once', within: 4 },
  'reads show what can be rolled back': { by: 'store', rule: 'gap-free', within: 12 },
  'effects do not wait for each other': { by: 'calm', rule: 'effects-in-order', within: 4 },
  'nack with requeue': { by: 'partitions', rule: 'in-order', within: 20 },
  'no fencing': { by: 'crashes', rule: 'nothing-lost', within: 40 },
  'no sweep': { by: 'calm', rule: 'promises-kept', within: 4 },
  'open is forgotten': { by: 'crashes', rule: 'effects-arrive', within: 12 },
  'publish before commit': { by: 'everything', rule: 'nothing-invented', within: 100 },
  'a snapshot without its window': { by: 'crashes', rule: 'once', within: 12 },
  'unknown is taken for stored': { by: 'store', rule: 'gap-free', within: 8 },
  'wakeAt is not repeated': { by: 'calm', rule: 'promises-kept', within: 8 },
  'stored is said before it is': { by: 'store', rule: 'gap-free', within: 4 },
  'accepted before its insert': { by: 'routers and store', rule: 'nothing-lost', within: 12 },
  'nobody asks again': { by: 'everything', rule: 'nothing-lost', within: 100 },
  'queued is said before the broker confirms': { by: 'embedded', rule: 'in-order', within: 12 },
};

test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('%s: is found', async (name, mutant) => {
  const { by, rule, within } = FOUND[name]!;
  const remainder = SEED_CLASSES.findIndex((seedClass) => seedClass.name === by);
  const rules = new Set<Rule>();
  for (let round = 0; round < within && !rules.has(rule); round += 1) {
    const { violations } = await simulate(remainder + round * SEED_CLASSES.length, { mutant });
    for (const violation of violations) rules.add(violation.rule);
  }
  expect([...rules]).toContain(rule);
});
