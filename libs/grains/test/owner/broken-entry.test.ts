import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import type { Log } from '@leviathan/grains';
import { command } from '../commands.ts';
import { counter } from '../counter.ts';
import { Rig, until } from '../rig.ts';

/** Entities of one partition or not, it makes no difference: one is damaged, the other is not. */
const [BROKEN, WHOLE] = ['local/counter/a', 'local/counter/b'];

/** Waits for the row: a snapshot is kept after its turn. */
async function damage(
  { journal }: Rig,
  table: 'entries' | 'snapshots',
  column: 'doc' | 'state',
  by = '{',
): Promise<void> {
  const db = new DatabaseSync(journal.file);
  const update = db.prepare(`UPDATE ${table} SET ${column} = ? WHERE entity = ?`);
  await until(() => Number(update.run(by, BROKEN).changes) > 0);
  db.close();
}

class ErrorLog implements Log {
  readonly errors: string[] = [];
  info(): void {
    // not of interest
  }
  warn(): void {
    // not of interest
  }
  error(_: unknown, message: string): void {
    this.errors.push(message);
  }
}

test('a damaged entry concerns its entity alone: its commands are parked, the store is not away, others run', async () => {
  await using rig = await Rig.open();
  const first = await rig.owner();
  await rig.send(command('c-1'));
  await first.crash();
  await damage(rig, 'entries', 'doc');

  const owner = await rig.owner();
  await rig.send(command('c-2', { replyTo: 'router' }));
  await rig.send(command('c-1', { replyTo: 'router' })); // its own record is what is damaged
  await rig.send(command('c-3', { replyTo: 'router', entity: WHOLE }));

  await until(() => rig.replies.length === 3);
  expect(['c-1', 'c-2', 'c-3'].map((id) => rig.repliesTo(id))).toEqual([['parked'], ['parked'], ['succeeded']]);
  expect(owner.health()).toMatchObject({ ready: true });
  await expect(owner.read(counter, BROKEN)).rejects.toMatchObject({ code: 'corrupt-store', retry: 'never' });
});

test('the sweep passes over an entity with a damaged entry, and the log has one error of it', async () => {
  await using rig = await Rig.open();
  const first = await rig.owner();
  await rig.send(command('c-1'));
  await first.crash();
  await rig.journal.setWake(BROKEN, 1, 0);
  await damage(rig, 'entries', 'doc');

  const log = new ErrorLog();
  const owner = await rig.owner({ log });
  for (let second = 0; second < 20; second += 1) await rig.clock.advance(1000);
  await rig.send(command('c-3', { replyTo: 'router', entity: WHOLE }));
  await until(() => rig.repliesTo('c-3').length === 1);
  expect(log.errors).toEqual(['could not be woken; each sweep tries again']);
  expect(owner.health()).toMatchObject({ ready: true });
});

const SHAPES = [
  '{',
  'null',
  '[]',
  '{"state":{"total":7,"applied":[]},"bornAt":1,"changedAt":1,"window":{"floor":-1,"ended":[],"running":[]}}',
  '{"digest":"x","fold":{"state":"other","bornAt":1,"changedAt":1,"window":{"floor":-1,"ended":[],"running":[]}}}',
];

test.each(SHAPES)('the snapshot %s is as good as none: its entity is folded from its journal', async (shape) => {
  await using rig = await Rig.open();
  const first = await rig.owner({ settings: { snapshotEvery: 2 } });
  await rig.send(command('c-1'));
  await rig.send(command('c-2'));
  await first.crash();
  await damage(rig, 'snapshots', 'state', shape);

  const owner = await rig.owner();
  await expect(owner.read(counter, BROKEN)).resolves.toMatchObject({ seq: 2, state: { applied: ['c-1', 'c-2'] } });
  await rig.send(command('c-3'));
  await expect(owner.read(counter, BROKEN)).resolves.toMatchObject({ state: { applied: ['c-1', 'c-2', 'c-3'] } });
});

test('a list of births leaves out whose first entry is damaged, and its pages stay full', async () => {
  await using rig = await Rig.open();
  await rig.owner();
  for (const id of ['z', 'a', 'b', 'c']) await rig.send(command(`c-${id}`, { entity: `local/counter/${id}` }));
  await damage(rig, 'entries', 'doc');
  const births = await rig.journal.births('local', 'counter', { limit: 3 });
  expect(births.map(({ entity }) => entity)).toEqual(['local/counter/z', 'local/counter/c', 'local/counter/b']);
  const [, second] = births;
  const rest = await rig.journal.births('local', 'counter', { limit: 1, after: second?.cursor ?? '' });
  expect(rest.map(({ entity }) => entity)).toEqual(['local/counter/b']);
});

test('erasing takes a damaged entry as well: nobody can read it, and it may hold what is to be erased', async () => {
  await using rig = await Rig.open();
  await rig.owner();
  await rig.send(command('c-1'));
  await rig.send(command('c-2'));
  await damage(rig, 'entries', 'doc', '{"data":"secret');

  await rig.journal.erase(BROKEN, 3);

  expect(await rig.entries(BROKEN)).toMatchObject([
    { kind: 'blank', seq: 1, entity: BROKEN, command: 'unknown', data: null },
    { kind: 'blank', seq: 2, entity: BROKEN, command: 'unknown', data: null },
  ]);
});
