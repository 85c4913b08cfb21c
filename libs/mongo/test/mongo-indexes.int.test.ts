import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { dueAt, openOf } from '../src/filters.ts';
import { Rig, entryOf } from './rig.ts';

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig[Symbol.asyncDispose]());

// The stand-in for MongoDB explains only the simplest filters, so the two that mix fields are not asked for here. A scan of all documents is right and slow: nobody would notice before the store is full and somebody must recover.
test.each([
  ['the open entries of one entity', openOf('t/session/1')],
  ['what is due', dueAt(1000)],
])('the server finds %s by an index', async (_, filter) => {
  const journal = await rig.store().journal('one');
  await journal.append(entryOf('t/session/1', 1));
  const plan: unknown = await rig.entries.find(filter as object).explain('queryPlanner');
  const { winningPlan } = (plan as { readonly queryPlanner: { readonly winningPlan: unknown } }).queryPlanner;
  expect(JSON.stringify(winningPlan)).toContain('IXSCAN');
  expect(JSON.stringify(winningPlan)).not.toContain('COLLSCAN');
});
