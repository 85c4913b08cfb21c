import { expect, test } from '@jest/globals';
import { VirtualClock, iso, pause } from '@leviathan/kernel';

test('a virtual clock runs what falls due, in order of time', async () => {
  const clock = new VirtualClock(0);
  const seen: string[] = [];
  clock.after(20, () => seen.push('second'));
  clock.after(10, () => {
    seen.push('first');
    clock.after(5, () => seen.push('between'));
  });

  await clock.advance(30);

  expect(seen).toEqual(['first', 'between', 'second']);
  expect(clock.now()).toBe(30);
});

test('a cancelled timer does not run', async () => {
  const clock = new VirtualClock(0);
  const seen: string[] = [];
  clock.after(10, () => seen.push('never')).cancel();

  await clock.advance(20);

  expect(seen).toEqual([]);
  expect(clock.pending).toBe(0);
});

test('a pause says whether it was slept through or called off', async () => {
  const clock = new VirtualClock(0);
  const stop = new AbortController();
  const whole = pause(clock, 10);
  const cut = pause(clock, 10, stop.signal);

  stop.abort();
  await clock.advance(10);

  await expect(whole).resolves.toBe(true);
  await expect(cut).resolves.toBe(false);
  expect(clock.pending).toBe(0);
});

test.each([
  [Date.UTC(2026, 0, 1), '2026-01-01T00:00:00.000Z'],
  [8.64e15 + 1, '9999-12-31T23:59:59.999Z'],
  [1e300, '9999-12-31T23:59:59.999Z'],
  [Infinity, '9999-12-31T23:59:59.999Z'],
  [-1e300, '0000-01-01T00:00:00.000Z'],
  [NaN, '1970-01-01T00:00:00.000Z'],
])('the instant %d is shown as %s: no number breaks the list it stands in', (epochMs, shown) => {
  expect(iso(epochMs)).toBe(shown);
});
