import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Entry, type Journal, JournalRecords, StoreUnavailable } from '@leviathan/grains';
import { Rig } from '../rig.ts';

let rig: Rig;
let journal: Journal;
let records: JournalRecords;

beforeEach(async () => {
  rig = await Rig.open();
  journal = rig.journal;
  records = new JournalRecords(journal, 'audit');
});
afterEach(async () => rig[Symbol.asyncDispose]());

test('of many who begin the same record, one does', async () => {
  const replicas = Array.from({ length: 20 }, () => new JournalRecords(journal, 'audit'));

  const begun = await Promise.all(replicas.map((replica) => replica.begin('t', 'one', 1, {})));

  expect(begun.filter(Boolean)).toHaveLength(1);
});

test('records are listed by tenant, newest first, with their ends, from any position on', async () => {
  for (const [at, id] of [
    [1, 'a'],
    [2, 'b'],
    [2, 'c'],
    [3, 'd'],
  ] as const)
    await records.begin('t', id, at, { id });
  await records.begin('other', 'x', 9, {});
  await records.end('t', 'c', 7, { status: 200 });
  await records.end('t', 'c', 8, { status: 500 }); // the first word counts

  const all = await records.list('t', 10);

  expect(all.map(({ begun }) => begun)).toEqual([{ id: 'd' }, { id: 'c' }, { id: 'b' }, { id: 'a' }]);
  expect(all[1]).toMatchObject({ at: 2, ended: { status: 200 } });
  expect(await records.list('t', 1, { at: 2, entity: 't/audit/c' })).toMatchObject([{ begun: { id: 'b' } }]);
  expect(await records.list('t', 9, { at: 2, entity: 't/command/z' })).toHaveLength(3);
});

test.each(['unknown', 'unavailable'] as const)(
  'a store that answers %s has begun nothing that counts',
  async (outcome) => {
    const away: Journal = Object.assign(Object.create(journal) as Journal, {
      append: async (entry: Entry) => ({ outcome, cause: new Error(`away for ${entry.entity}`) }),
    });

    await expect(new JournalRecords(away, 'audit').begin('t', 'a', 1, {})).rejects.toBeInstanceOf(StoreUnavailable);
  },
);
