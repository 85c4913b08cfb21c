import { expect, test } from '@jest/globals';
import { VirtualClock, pause } from '@leviathan/kernel';

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
