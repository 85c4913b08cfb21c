import { expect, test } from '@jest/globals';
import { OwnerReport, checker, isMalformed, partitionOf } from '@leviathan/contracts';
import type { Grain } from '@leviathan/grains';
import { VirtualClock } from '@leviathan/kernel';
import { TurnTimes } from '../../src/owner/turn-times.ts';
import { command } from '../commands.ts';
import { type Count, counter } from '../counter.ts';
import { PARTITIONS, Rig, until } from '../rig.ts';

const ENTITY = 'local/counter/a';

test('an owner reports what it has in memory and in hand, and its newest and slowest turns', async () => {
  await using rig = await Rig.open();
  const gate = Promise.withResolvers<undefined>();
  const waiting: Grain<Count> = {
    ...counter,
    prepare: (state) => (state.total === 0 ? Promise.resolve(undefined) : gate.promise),
  };
  const owner = await rig.owner({ grains: [waiting] });
  await rig.send(command('c-1'));
  void rig.send(command('c-2'));
  void rig.send(command('c-3'));
  await until(() => owner.report().partitions[0]?.queued === 2);
  const partition = partitionOf(ENTITY, PARTITIONS);
  expect(owner.report()).toMatchObject({ service: 'session-store', instance: 'owner-1', turns: 1, calls: 0 });
  expect(owner.report().partitions).toEqual([{ partition, entities: 1, queued: 2 }]);
  await rig.clock.advance(250);
  gate.resolve(undefined);
  await until(() => owner.report().turns === 3);
  expect(owner.report()).toMatchObject({ lastTurn: { entity: ENTITY, kind: 'counted' } });
  expect(owner.report().slowestTurns[0]).toMatchObject({ entity: ENTITY, ms: 250 });
  expect(isMalformed(checker(OwnerReport)(owner.report()))).toBe(false);
});

test('an owner that takes no turns says why', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner();
  await owner.drain();
  expect(owner.report().trouble).toContain('partitions take no turns');
});

test('an owner tells how the circuit breakers of its calls stand', async () => {
  await using rig = await Rig.open();
  const breakers = [{ dependency: 'model', state: 'open', since: 1 }] as const;
  const owner = await rig.owner({ breakers: () => breakers });
  expect(owner.report().breakers).toEqual(breakers);
  expect(isMalformed(checker(OwnerReport)(owner.report()))).toBe(false);
});

test('an owner tells its report every five seconds, until it stops', async () => {
  await using rig = await Rig.open();
  const heard: string[] = [];
  const news = rig.whispers.distributed;
  news.listen('owners.>', ({ subject }) => heard.push(subject));
  const owner = await rig.owner({ news });
  await rig.clock.advance(10_000);
  await owner.drain();
  await rig.clock.advance(10_000);
  expect(heard).toEqual(Array.from({ length: 3 }, () => 'owners.session-store.owner-1'));
});

test('the slowest turns are those of the last ten minutes', async () => {
  const clock = new VirtualClock();
  const times = new TurnTimes(clock);
  const took = (ms: number): void => times.took({ entity: 'e', kind: 'k', at: clock.now(), ms });
  for (const ms of [5, 900, 7, 3, 8, 2, 100]) took(ms);
  expect(times.slowest.map(({ ms }) => ms)).toEqual([900, 100, 8, 7, 5]);
  await clock.advance(10 * 60_000);
  took(1);
  expect(times.slowest.map(({ ms }) => ms)).toEqual([1]);
  expect(times.last).toMatchObject({ ms: 1 });
});
