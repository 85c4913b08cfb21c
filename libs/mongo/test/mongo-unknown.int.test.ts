import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Journal } from '@leviathan/grains';
import { FaultProxy, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import type { MongoStore } from '../src/index.ts';
import { Rig, commandsOf, entryOf, known } from './rig.ts';

const NO_MAJORITY = { code: 64, errmsg: 'waiting for replication timed out' };
const LATE_MS = 400;

/** How an insert can end without an outcome: before it was written, or after. */
const ENDINGS = [
  ['is cut before the write', { closeConnection: true }],
  ['meets a shutdown', { errorCode: 91 }],
  ['meets a step down', { errorCode: 189 }],
  ['exceeds a time limit', { errorCode: 262 }],
  ['is written, but by no majority in time', { writeConcernError: NO_MAJORITY }],
] as const;

let rig: Rig;
let store: MongoStore;
let journal: Journal;
beforeEach(async () => {
  rig = new Rig();
  store = rig.store();
  journal = await store.journal('one');
});
afterEach(() => rig[Symbol.asyncDispose]());

describe.each(ENDINGS)('an insert that %s', (_, how) => {
  test('is resolved by a read, and is there once', async () => {
    await rig.fail(['insert'], how);
    await expect(journal.append(entryOf('t/a/1', 1))).resolves.toEqual({ outcome: 'stored' });
    await expect(rig.entries.countDocuments()).resolves.toBe(1);
  });

  test('takes no neighbour of its batch with it', async () => {
    await journal.append(entryOf('t/a/7', 1, { command: 'first' }));
    await rig.fail(['insert'], how);
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    const batch = Array.from({ length: 40 }, (__, index) =>
      entryOf(`t/a/${String(index)}`, 1, index === 3 ? { data: cycle } : {}),
    );
    const outcomes = await Promise.all(batch.map((entry) => known(journal, entry)));
    const expected = batch.map((__, index) => (index === 3 ? 'rejected' : index === 7 ? 'taken' : 'stored'));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(expected);
    await expect(rig.entries.countDocuments()).resolves.toBe(39);
  });
});

test('an entry that was written without an answer is what another entry of its seq loses against', async () => {
  await rig.fail(['insert'], { writeConcernError: NO_MAJORITY });
  await journal.append(entryOf('t/a/1', 1, { command: 'first' }));
  await expect(journal.append(entryOf('t/a/1', 1, { command: 'second' }))).resolves.toEqual({ outcome: 'taken' });
  await expect(commandsOf(journal, 't/a/1')).resolves.toEqual(['first']);
});

test('an entry is unknown while no read can tell, and nothing of its entity is written before one does', async () => {
  await rig.fail(['insert', 'find'], { closeConnection: true }, 'alwaysOn');
  await expect(journal.append(entryOf('t/a/1', 1))).resolves.toMatchObject({ outcome: 'unknown' });
  const another = journal.append(entryOf('t/a/1', 1, { command: 'another' }));
  await expect(another).resolves.toMatchObject({ outcome: 'unknown' });
  await rig.heal();
  await expect(known(journal, entryOf('t/a/1', 1))).resolves.toEqual({ outcome: 'stored' });
  await expect(commandsOf(journal, 't/a/1')).resolves.toEqual(['t/a/1#1']);
});

test('entries that were written while their answers were lost are found to be stored', async () => {
  await using proxy = await FaultProxy.before(testEngines().mongo.url);
  const deaf = await rig.store(proxy.url).journal('one');
  proxy.withhold();
  const entities = Array.from({ length: 20 }, (_, index) => `t/a/${String(index)}`);
  const appended = entities.map((entity) => known(deaf, entryOf(entity, 1)));
  await eventually(async () => expect(await rig.entries.countDocuments()).toBe(entities.length));
  proxy.sever();
  proxy.heal();
  const outcomes = await Promise.all(appended);
  expect(outcomes).toEqual(entities.map(() => ({ outcome: 'stored' })));
  await expect(rig.entries.countDocuments()).resolves.toBe(entities.length);
});

test('a write that comes late, after its connection was lost and the entry was written again, is there once', async () => {
  await using proxy = await FaultProxy.before(testEngines().mongo.url);
  const late = await rig.store(proxy.url).journal('one');
  await rig.fail(['insert'], { blockConnection: true, blockTimeMS: LATE_MS });
  const started = performance.now();
  const appended = known(late, entryOf('t/a/1', 1));
  await eventually(() => rig.hasInsert());
  proxy.cut();
  await expect(appended).resolves.toEqual({ outcome: 'stored' });
  await eventually(() => performance.now() - started > 2 * LATE_MS); // by now the server has tried the first one too
  await expect(known(late, entryOf('t/a/1', 2))).resolves.toEqual({ outcome: 'stored' });
  await expect(commandsOf(late, 't/a/1')).resolves.toEqual(['t/a/1#1', 't/a/1#2']);
});

test('a store that is closed under an append never says that nothing was written', async () => {
  await rig.fail(['insert'], { blockConnection: true, blockTimeMS: LATE_MS });
  const appended = journal.append(entryOf('t/a/1', 1));
  await eventually(() => rig.hasInsert());
  await store.close();
  await expect(appended).resolves.toMatchObject({ outcome: 'unknown' });
});

test('hints that could not be changed are told, and the entries beside them are stored', async () => {
  await journal.append(entryOf('t/a/1', 1, { open: ['command'] }));
  await rig.fail(['update'], { closeConnection: true });
  const cleared = journal.clearOpen('t/a/1', 1, ['command']);
  const appended = journal.append(entryOf('t/a/1', 2));
  await expect(cleared).rejects.toMatchObject({ code: 'store-unavailable' });
  await expect(appended).resolves.toEqual({ outcome: 'stored' });
  await journal.clearOpen('t/a/1', 1, ['command']);
  await expect(journal.openOf('t/a/1')).resolves.toEqual([]);
});
