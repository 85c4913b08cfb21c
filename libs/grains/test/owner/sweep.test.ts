import { expect, test } from '@jest/globals';
import { type Due, type Journal, Sweep } from '@leviathan/grains';
import { VirtualClock } from '@leviathan/kernel';
import { silent, until } from '../rig.ts';

const found: readonly Due[] = Array.from({ length: 100 }, (_, id) => ({ entity: `t/a/${String(id)}`, seq: 1 }));
const journal = { open: () => Promise.resolve([]), due: () => Promise.resolve(found) } as unknown as Journal;

function sweepOf(clock: VirtualClock, wake: (entity: string) => Promise<unknown>): Sweep {
  const times = { everyMs: 3_600_000, openAfterMs: 0 };
  return new Sweep({ journal, clock, log: silent, ...times, wake: ({ entity }) => wake(entity) });
}

test('the sweep wakes what it found in order, and 32 at once', async () => {
  const clock = new VirtualClock();
  const woken: string[] = [];
  const ends: (() => void)[] = [];
  const sweep = sweepOf(clock, (entity) => {
    woken.push(entity);
    return new Promise<void>((resolve) => ends.push(resolve));
  });
  sweep.start();
  await until(() => woken.length > 0, clock, 1);
  expect(woken).toEqual(found.slice(0, 32).map(({ entity }) => entity));
  ends[0]?.();
  await until(() => woken.length > 32);
  expect(woken).toEqual(found.slice(0, 33).map(({ entity }) => entity));
  sweep.stop();
});

test('those that stay pending do not keep the others waiting for ever', async () => {
  const clock = new VirtualClock();
  const woken: string[] = [];
  const sweep = sweepOf(clock, (entity) => {
    woken.push(entity);
    return new Promise<void>(() => undefined);
  });
  sweep.start();
  await until(() => woken.length === found.length, clock, 100);
  expect(woken).toEqual(found.map(({ entity }) => entity));
  sweep.stop();
});
