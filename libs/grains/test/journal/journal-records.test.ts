import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Entry, type Journal, JournalRecords, StoreUnavailable, Sweep, edgeRecords } from '@leviathan/grains';
import { Rig } from '../rig.ts';

let rig: Rig;
let journal: Journal;
let records: JournalRecords;

beforeEach(async () => {
  rig = await Rig.open();
  journal = rig.journal;
  records = new JournalRecords(journal, 'audit', 1000);
});
afterEach(async () => rig[Symbol.asyncDispose]());

test('of many who begin the same record, one does', async () => {
  const replicas = Array.from({ length: 20 }, () => new JournalRecords(journal, 'audit', 1000));

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

    await expect(new JournalRecords(away, 'audit', 1000).begin('t', 'a', 1, {})).rejects.toBeInstanceOf(
      StoreUnavailable,
    );
  },
);

test('records go when their time is over, and nobody is woken by them', async () => {
  const { clock } = rig;
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const edge = edgeRecords(journal, { clock, log, auditDays: 1 });
  await edge.audit.begin('t', 'old', clock.now(), {});
  await edge.audit.end('t', 'old', clock.now() + 5, {});
  await edge.tickets.begin('t', 'used', clock.now(), {});
  await clock.advance(23 * 3600 * 1000);
  await edge.audit.begin('t', 'young', clock.now(), { is: 'young' });
  await clock.advance(2 * 3600 * 1000);
  const woken: string[] = [];
  const wake = async ({ entity }: { entity: string }): Promise<void> => void woken.push(entity);
  const sweep = new Sweep({ journal, clock, log, everyMs: 1000, openAfterMs: 1000, wake });
  sweep.start();
  await sweep.pass();
  sweep.stop();

  await edge.retention.pass();

  expect(woken).toEqual([]);
  expect(await edge.audit.list('t', 10)).toMatchObject([{ begun: { is: 'young' } }]);
  expect(await journal.lastSeq('t/ticket/used')).toBe(0);
  expect(await edge.tickets.begin('t', 'used', clock.now(), {})).toBe(true); // its name is free, and long void
});

test('a record whose end is damaged is listed without it, and the others are whole', async () => {
  await records.begin('t', 'a', 1, { id: 'a' });
  await records.end('t', 'a', 2, { status: 200 });
  await records.begin('t', 'b', 3, { id: 'b' });
  await records.end('t', 'b', 4, { status: 200 });
  const db = new DatabaseSync(rig.journal.file);
  db.exec(`UPDATE entries SET doc = '{' WHERE entity = 't/audit/a' AND seq = 2`);
  db.close();

  expect(await records.list('t', 10)).toEqual([
    { entity: 't/audit/b', at: 3, begun: { id: 'b' }, ended: { status: 200 } },
    { entity: 't/audit/a', at: 1, begun: { id: 'a' } },
  ]);
});
