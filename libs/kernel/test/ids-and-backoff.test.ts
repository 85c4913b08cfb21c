import { expect, test } from '@jest/globals';
import { Deadline, VirtualClock, backoffMs, newId } from '@leviathan/kernel';

test('ids are version 7 UUIDs that sort by time of birth', () => {
  const older = newId(1_700_000_000_000);
  const younger = newId(1_700_000_000_001);

  expect(older).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(older < younger).toBe(true);
});

test('backoff doubles up to its cap and uses the whole range', () => {
  const backoff = { baseMs: 100, capMs: 1_000 };

  expect([1, 2, 3, 4, 5].map((attempt) => backoffMs(backoff, attempt, () => 1))).toEqual([100, 200, 400, 800, 1_000]);
  expect(backoffMs(backoff, 3, () => 0)).toBe(0);
});

test('a deadline counts down and stays over', async () => {
  const clock = new VirtualClock(0);
  const deadline = new Deadline(clock, 100);

  expect(deadline.remainingMs).toBe(100);
  await clock.advance(150);

  expect(deadline.isOver).toBe(true);
  expect(deadline.remainingMs).toBe(0);
});
