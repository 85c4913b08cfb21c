import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { Rig, entryOf } from './rig.ts';

const NOT_IMPLEMENTED = 238;
const NO_MAJORITY_READS = 148;
const NO_MAJORITY_YET = 134;
const SHUTTING_DOWN = 91;

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
});
afterEach(() => rig[Symbol.asyncDispose]());

async function indexes(): Promise<readonly (readonly [string, boolean])[]> {
  const found = await rig.entries.indexes();
  return found.map(({ name, partialFilterExpression }) => [name ?? '', partialFilterExpression !== undefined] as const);
}

test('a refused partial index becomes a plain one, and the others stay partial', async () => {
  // The first index is plain anyway.
  await rig.fail(['createIndexes'], { errorCode: NOT_IMPLEMENTED }, { skip: 1, times: 1 });
  const store = rig.store();
  await store.journal('one');
  await eventually(() => expect(store.trouble).toBeUndefined());
  expect(await indexes()).toEqual(
    expect.arrayContaining([
      ['by_command', false],
      ['open_since', false],
      ['open_of_entity', true],
      ['due_at', true],
      ['born_in', true],
    ]),
  );
  expect(rig.warnings).toContain('the store refuses a partial index: a plain one is used');
});

test('indexes that are there are found by one question, and not made again', async () => {
  const first = rig.store();
  await first.journal('one');
  await eventually(() => expect(first.trouble).toBeUndefined());
  await rig.fail(['createIndexes'], { errorCode: SHUTTING_DOWN }, 'alwaysOn');
  const second = rig.store();
  await second.journal('one');
  expect(second.trouble).toBeUndefined();
});

test('a server that shuts down while indexes are made gets partial ones when it is back', async () => {
  await rig.fail(['createIndexes'], { errorCode: SHUTTING_DOWN }, { skip: 1, times: 2 });
  const store = rig.store();
  await store.journal('one');
  await eventually(async () => expect(await indexes()).toContainEqual(['born_in', true]));
  expect(await indexes()).toContainEqual(['open_since', true]);
});

test('refused majority reads are replaced by plain ones, once and said so', async () => {
  await rig.fail(['find'], { errorCode: NO_MAJORITY_READS });
  const store = rig.store();
  const journal = await store.journal('one');
  await eventually(() => expect(store.trouble).toBeUndefined());
  expect(rig.warnings).toEqual(['the store refuses majority reads: its reads are taken as they are']);
  await expect(journal.append(entryOf('t/a/1', 1))).resolves.toEqual({ outcome: 'stored' });
  await expect(journal.lastSeq('t/a/1')).resolves.toBe(1);
});

test.each([
  ['a majority that is not there yet', { errorCode: NO_MAJORITY_YET }],
  ['a cut connection', { closeConnection: true }],
])('%s never weakens the reads', async (_, how) => {
  await rig.fail(['find'], how, { times: 2 }); // the driver reads a second time by itself
  const store = rig.store();
  await store.journal('one');
  await eventually(() => expect(store.trouble).toBeUndefined());
  expect(rig.warnings.filter((warning) => warning.includes('majority reads'))).toEqual([]);
});

test('a server that fails the plain read too has not refused the majority', async () => {
  await rig.fail(['find'], { errorCode: NO_MAJORITY_READS }, { times: 2 });
  const store = rig.store();
  await store.journal('one');
  await eventually(() => expect(store.trouble).toBeUndefined());
  expect(rig.warnings.filter((warning) => warning.includes('majority reads'))).toEqual([]);
});
