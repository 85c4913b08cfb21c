import { expect, test } from '@jest/globals';
import { command } from '../commands.ts';
import { counter } from '../counter.ts';
import { Rig, until } from '../rig.ts';

test('T2: a command older than the window is looked up in the journal before it runs', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner({ settings: { dedupeWindow: 3, snapshotEvery: 4 } });
  const start = rig.clock.now();
  for (let n = 1; n <= 20; n += 1) await rig.send(command(`c-${String(n)}`, { acceptedAt: start + n }));

  await rig.send(command('c-2', { acceptedAt: start + 2, replyTo: 'router' }));

  await until(() => rig.repliesTo('c-2').length === 1);
  expect(rig.replies[0]).toMatchObject({ reply: { status: 'succeeded', result: { total: 2 } } });
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ seq: 20, state: { total: 20 } });
});

test('T2: the window survives in snapshots', async () => {
  await using rig = await Rig.open();
  const first = await rig.owner({ settings: { dedupeWindow: 3, snapshotEvery: 5 } });
  for (let n = 1; n <= 5; n += 1) await rig.send(command(`c-${String(n)}`));
  await until(async () => (await rig.journal.loadSnapshot('local/counter/a', 1003)) !== undefined);
  await first.crash();
  const second = await rig.owner({ settings: { dedupeWindow: 3 } });
  for (let n = 1; n <= 5; n += 1) await rig.send(command(`c-${String(n)}`));
  expect(await second.read(counter, 'local/counter/a')).toMatchObject({ seq: 5, state: { total: 5 } });
});

test('a snapshot of another version is ignored', async () => {
  await using rig = await Rig.open();
  const first = await rig.owner({ settings: { snapshotEvery: 2 } });
  for (let n = 1; n <= 4; n += 1) await rig.send(command(`c-${String(n)}`));
  await first.crash();
  const doubling = {
    ...counter,
    schema: 2,
    evolve: (...[state, entry]: Parameters<typeof counter.evolve>) => {
      const next = counter.evolve(state, entry);
      return { ...next, total: next.total + 1 };
    },
  };
  const second = await rig.owner({ grains: [doubling] });
  await rig.send(command('c-5'));
  expect(await second.read(doubling, 'local/counter/a')).toMatchObject({ state: { total: 10 } });
});

test('cost per turn does not grow with the journal: a fold in memory reads nothing', async () => {
  await using rig = await Rig.open();
  const reads: string[] = [];
  const journal = new Proxy(rig.journal, {
    get: (target, name) => {
      if (['read', 'find', 'loadSnapshot', 'lastSeq', 'openOf'].includes(String(name))) reads.push(String(name));
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  await rig.owner({ journal });
  await rig.send(command('c-0'));
  reads.length = 0;
  for (let n = 1; n <= 50; n += 1) await rig.send(command(`c-${String(n)}`));
  expect(reads).toEqual([]);
});

test('time travel: an entity is read as it was at any seq', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner({ settings: { snapshotEvery: 2 } });
  for (let n = 1; n <= 5; n += 1) await rig.send(command(`c-${String(n)}`));
  for (const at of [0, 1, 3, 5]) {
    expect(await owner.read(counter, 'local/counter/a', at)).toMatchObject({ seq: at, state: { total: at } });
  }
});

test('a command whose deadline passed before its turn ends as expired', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner();
  const deadline = rig.clock.now() - 1;
  await rig.send(command('c-1', { deadline, replyTo: 'router' }));
  await rig.send(command('c-2', { deadline: deadline + 2 }));
  await until(() => rig.repliesTo('c-1').length === 1);
  expect(rig.repliesTo('c-1')).toEqual(['expired']);
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ seq: 2, state: { applied: ['c-2'] } });
});
