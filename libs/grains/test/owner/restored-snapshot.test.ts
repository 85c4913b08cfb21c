import { expect, test } from '@jest/globals';
import type { Snapshot } from '@leviathan/grains';
import { command } from '../commands.ts';
import { counter } from '../counter.ts';
import { Rig, until } from '../rig.ts';

const ENTITY = 'local/counter/a';
const VERSION = 1003;

/** The snapshot of an entity after `turns` turns, in an installation that is lost afterwards. */
async function snapshotAfter(turns: number): Promise<Snapshot> {
  await using rig = await Rig.open();
  await rig.owner({ settings: { snapshotEvery: turns } });
  for (let n = 1; n <= turns; n += 1) await rig.send(command(`lost-${String(n)}`));
  await until(async () => (await rig.journal.loadSnapshot(ENTITY, VERSION)) !== undefined);
  return (await rig.journal.loadSnapshot(ENTITY, VERSION))!;
}

test('a snapshot that is ahead of a restored journal is ignored: nothing of it is taken for done, and no hole is made', async () => {
  const snapshot = await snapshotAfter(4);
  await using rig = await Rig.open();
  const first = await rig.owner();
  for (let n = 1; n <= 2; n += 1) await rig.send(command(`lost-${String(n)}`));
  await first.crash();
  await rig.journal.saveSnapshot(snapshot);
  const second = await rig.owner();

  for (let n = 1; n <= 4; n += 1) await rig.send(command(`lost-${String(n)}`));

  await until(async () => (await rig.entries(ENTITY)).length === 4);
  expect((await rig.entries(ENTITY)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(await second.read(counter, ENTITY)).toMatchObject({ seq: 4, state: { total: 4 } });
});

test('a snapshot of a past that was lost is ignored, also when the journal has gone on beyond it', async () => {
  const snapshot = await snapshotAfter(4);
  await using rig = await Rig.open();
  await rig.clock.advance(60_000); // what replaces the lost past comes after it
  const first = await rig.owner();
  for (let n = 1; n <= 6; n += 1) await rig.send(command(`new-${String(n)}`));
  await first.crash();
  await rig.journal.saveSnapshot(snapshot);
  const second = await rig.owner();

  await rig.send(command('lost-3'));

  await until(async () => (await rig.entries(ENTITY)).length === 7);
  expect(await second.read(counter, ENTITY)).toMatchObject({ seq: 7, state: { total: 7 } });
});
