import { partitionOf } from '@leviathan/contracts';
import { expect, test } from '@jest/globals';
import type { Entry, Grain, Journal } from '@leviathan/grains';
import { command } from '../commands.ts';
import { type Count, counter } from '../counter.ts';
import { PARTITIONS, Rig, until } from '../rig.ts';

const ENTITY = 'local/counter/a';
const address = {
  kind: 'partition',
  service: 'session-store',
  partitions: PARTITIONS,
  partition: partitionOf(ENTITY, PARTITIONS),
} as const;

/** A grain whose process never survives `bad`: its turn does not come back, and the test cuts the connection. */
function deadly(tried: string[], isDeadly: () => boolean = () => true): Grain<Count> {
  return {
    ...counter,
    prepare: async (_, given) => {
      tried.push(given.id);
      if (given.id === 'bad' && isDeadly()) await new Promise(() => undefined);
      return undefined;
    },
  };
}

/** Other entities of the same partition. */
function neighbours(count: number): readonly string[] {
  const entities = Array.from({ length: 200 }, (_, index) => `local/counter/${String(index)}`);
  return entities.filter((entity) => partitionOf(entity, PARTITIONS) === address.partition).slice(0, count);
}

/** An entity of another partition. */
function elsewhere(): string {
  const entities = Array.from({ length: 100 }, (_, index) => `local/counter/${String(index)}`);
  return entities.find((entity) => partitionOf(entity, PARTITIONS) !== address.partition) ?? '';
}

async function dies(rig: Rig, tried: string[]): Promise<void> {
  const before = tried.length;
  await until(() => tried.length > before, rig.clock);
  rig.commands.cut(address);
}

test('a command that ends its process is parked as poison after two journaled attempts, and the entity lives on', async () => {
  await using rig = await Rig.open();
  const tried: string[] = [];
  const owner = await rig.owner({ grains: [deadly(tried)] });
  const outcome = rig.send(command('bad', { replyTo: 'router' }));
  for (let death = 0; death < 4; death += 1) await dies(rig, tried);

  await until(() => rig.repliesTo('bad').length === 1, rig.clock);
  await expect(outcome).resolves.toEqual({ outcome: 'confirmed' });
  expect(tried).toEqual(['bad', 'bad', 'bad', 'bad']);
  expect(await rig.entries(ENTITY)).toMatchObject([
    { kind: 'attempt', data: { command: 'bad', nth: 1 } },
    { kind: 'attempt', data: { command: 'bad', nth: 2 } },
    { kind: 'parked', command: 'bad', reply: { problem: { code: 'poison' } } },
  ]);
  await rig.send(command('good'));
  expect(await owner.read(counter, ENTITY)).toMatchObject({ state: { applied: ['good'] } });
});

test('a suspect that was innocent runs, once', async () => {
  await using rig = await Rig.open();
  const tried: string[] = [];
  const owner = await rig.owner({ grains: [deadly(tried, () => tried.length < 3)] });
  const outcome = rig.send(command('bad', { replyTo: 'router' }));
  for (let death = 0; death < 2; death += 1) await dies(rig, tried);
  await until(() => rig.repliesTo('bad').length === 1, rig.clock);
  await expect(outcome).resolves.toEqual({ outcome: 'confirmed' });
  expect(await rig.entries(ENTITY)).toMatchObject([{ kind: 'attempt' }, { kind: 'counted', command: 'bad' }]);
  expect(await owner.read(counter, ENTITY)).toMatchObject({ state: { applied: ['bad'] } });
});

test('an innocent that is redelivered with a poison again and again is not counted guilty with it', async () => {
  await using rig = await Rig.open();
  const tried: string[] = [];
  const deaths = (): number => tried.filter((id) => id === 'bad').length;
  const innocents = neighbours(5);
  // Before they are suspects they run side by side: none of them gets to the end before the process does.
  const slow: Grain<Count> = {
    ...counter,
    prepare: async (_, given) => {
      tried.push(given.id);
      if (given.id === 'bad' || deaths() < 3) await new Promise(() => undefined);
      return undefined;
    },
  };
  await rig.owner({ grains: [slow] });
  const poison = rig.send(command('bad', { replyTo: 'router' }));
  const outcomes = innocents.map((entity, index) => rig.send(command(`good-${String(index)}`, { entity })));
  for (let death = 0; death < 4; death += 1) {
    await until(() => deaths() > death, rig.clock);
    rig.commands.cut(address);
  }
  await until(() => rig.repliesTo('bad').length === 1, rig.clock);

  await expect(poison).resolves.toEqual({ outcome: 'confirmed' });
  for (const outcome of outcomes) await expect(outcome).resolves.toEqual({ outcome: 'confirmed' });
  expect(rig.repliesTo('bad')).toEqual(['parked']);
  for (const entity of innocents) {
    const entries = (await rig.entries(entity)).filter(({ kind }) => kind !== 'attempt');
    expect(entries).toMatchObject([{ kind: 'counted', reply: { status: 'succeeded' } }]);
  }
});

test('no other turn runs in the process while a suspect does', async () => {
  await using rig = await Rig.open();
  const tried: string[] = [];
  await rig.owner({ grains: [deadly(tried)] });
  void rig.send(command('bad'));
  for (let death = 0; death < 2; death += 1) await dies(rig, tried);
  await until(() => tried.length === 3, rig.clock);

  const innocent = rig.send(command('other', { entity: elsewhere() }));
  for (let round = 0; round < 20; round += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(tried).toEqual(['bad', 'bad', 'bad']);

  rig.commands.cut(address);
  await expect(innocent).resolves.toEqual({ outcome: 'confirmed' });
});

test('a redriven poison command gets attempts of its own', async () => {
  await using rig = await Rig.open();
  const tried: string[] = [];
  let isDeadly = true;
  const owner = await rig.owner({ grains: [deadly(tried, () => isDeadly)] });
  void rig.send(command('bad', { replyTo: 'router' }));
  for (let death = 0; death < 4; death += 1) await dies(rig, tried);
  await until(() => rig.repliesTo('bad').length === 1, rig.clock);
  isDeadly = false;
  await rig.send(command('bad', { attempt: 2, replyTo: 'router' }));
  await until(() => rig.repliesTo('bad').length === 2, rig.clock);
  expect(rig.repliesTo('bad')).toEqual(['parked', 'succeeded']);
  expect(await owner.read(counter, ENTITY)).toMatchObject({ state: { applied: ['bad'] } });
});

test('what another owner writes while a suspect is looked up takes the place of its attempt', async () => {
  await using rig = await Rig.open();
  const tried: string[] = [];
  await rig.owner({ grains: [deadly(tried)], journal: withLateNews(rig) });
  const outcome = rig.send(command('bad', { replyTo: 'router' }));
  for (let death = 0; death < 2; death += 1) await dies(rig, tried);

  await until(() => rig.repliesTo('bad').length === 1, rig.clock);
  await expect(outcome).resolves.toEqual({ outcome: 'confirmed' });
  expect(await rig.entries(ENTITY)).toMatchObject([{ kind: 'counted', command: 'bad' }]);
});

/** A journal in which another owner takes the turn of `bad` just after it was found not to be there. */
function withLateNews({ journal }: Rig): Journal {
  let isTaken = false;
  return new Proxy<Journal>(journal, {
    get: (target, name: keyof Journal) => {
      if (name !== 'find') return (target[name] as (() => unknown) | undefined)?.bind(target);
      return async (entity: string, id: string): Promise<Entry | undefined> => {
        const found = await journal.find(entity, id);
        if (found === undefined && !isTaken) {
          isTaken = true;
          await journal.append(turnOf(entity, id));
        }
        return found;
      };
    },
  });
}

function turnOf(entity: string, id: string): Entry {
  const reply = { status: 'succeeded', result: { total: 1 } } as const;
  const data = { by: 1, id };
  return { entity, seq: 1, at: 1, kind: 'counted', schema: 1, command: id, data, reply, answers: [], effects: [] };
}
