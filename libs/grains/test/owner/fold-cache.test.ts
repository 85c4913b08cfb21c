import { expect, test } from '@jest/globals';
import { VirtualClock } from '@leviathan/kernel';
import { FoldCache } from '../../src/owner/fold-cache.ts';
import type { Fold } from '../../src/owner/fold.ts';
import { Window } from '../../src/owner/window.ts';
import { counter } from '../counter.ts';

const fold = (entity: string, bytes = 100, seq = 1): Fold => ({
  entity,
  grain: counter,
  state: 'x'.repeat(bytes),
  seq,
  bornAt: 0,
  changedAt: 0,
  traceparent: undefined,
  window: new Window(1),
});
const holder = {};

test('the least recently used folds are thrown out when the bytes are used up', () => {
  const cache = new FoldCache(500, new VirtualClock());
  for (const entity of ['a', 'b', 'c']) cache.put(fold(entity), holder);
  cache.get('a', holder);
  cache.put(fold('d'), holder);
  expect(['a', 'b', 'c', 'd'].filter((entity) => cache.get(entity, holder) !== undefined)).toEqual(['a', 'c', 'd']);
});

test('a fold that is larger than the whole cache is not kept, and throws nobody out', () => {
  const cache = new FoldCache(500, new VirtualClock());
  cache.put(fold('a'), holder);
  cache.put(fold('b', 1000), holder);
  expect(cache.get('b', holder)).toBeUndefined();
  expect(cache.get('a', holder)).toBeDefined();
});

test('T6: a fold is invisible to another tenure, and goes with its own', () => {
  const cache = new FoldCache(500, new VirtualClock());
  cache.put(fold('a'), holder);
  expect(cache.get('a', {})).toBeUndefined();
  cache.evictOf(holder);
  expect(cache.size).toBe(0);
});

test('a fold that nobody uses for the idle time of its grain is forgotten', async () => {
  const clock = new VirtualClock();
  const cache = new FoldCache(5000, clock);
  const brief = { ...counter, idleMs: 60_000 };
  for (const entity of ['a', 'b']) cache.put({ ...fold(entity), grain: brief }, holder);
  cache.put(fold('c'), holder);
  await clock.advance(45_000);
  cache.get('b', holder);
  await clock.advance(30_000);
  cache.evictIdle();
  expect(['a', 'b', 'c'].filter((entity) => cache.get(entity, holder) !== undefined)).toEqual(['b', 'c']);
  await clock.advance(15 * 60_000);
  cache.evictIdle();
  expect(cache.size).toBe(0);
});
