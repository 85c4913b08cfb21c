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

/** The instants up to which a sweep asked for what is due, as distances from when it asked. */
function watched(clock: VirtualClock): { readonly sweep: Sweep; readonly aheads: number[] } {
  const aheads: number[] = [];
  const due = (at: number): Promise<[]> => {
    aheads.push(at - clock.now());
    return Promise.resolve([]);
  };
  const watching = { open: () => Promise.resolve([]), due } as unknown as Journal;
  const times = { everyMs: 3_600_000, openAfterMs: 1000, aheadMs: 1000 };
  const wake = (): Promise<void> => Promise.resolve();
  return { sweep: new Sweep({ journal: watching, clock, log: silent, ...times, wake }), aheads };
}

test('after a take-over the next pass comes at once and looks ahead, and those that follow on another wait a little', async () => {
  const clock = new VirtualClock();
  const { sweep, aheads } = watched(clock);
  sweep.start();
  await until(() => aheads.length === 1, clock, 1);
  await clock.advance(10_000);
  sweep.takeOver();
  await until(() => aheads.length === 2, clock, 1);
  const before = clock.now();
  sweep.takeOver();
  sweep.takeOver();
  await until(() => aheads.length === 3, clock, 1);
  expect(clock.now() - before).toBeGreaterThan(200);
  await clock.advance(60_000);
  expect(aheads).toEqual([1000, 1000, 1000]);
  sweep.stop();
});

test('a take-over that is heard of during a pass is followed by another pass', async () => {
  const clock = new VirtualClock();
  const { sweep, aheads } = watched(clock);
  sweep.start();
  const passing = clock.advance(1);
  sweep.takeOver();
  await passing;
  sweep.takeOver();
  await until(() => aheads.length === 2, clock, 10);
  sweep.stop();
});
