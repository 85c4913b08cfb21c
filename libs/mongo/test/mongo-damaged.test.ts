import { expect, test } from '@jest/globals';
import { MongoReads } from '../src/mongo-reads.ts';
import type { Collections } from '../src/collections.ts';
import { SILENT } from './silent.ts';

const damaged = { _id: 't/a/1:1', entity: 't/a/1', seq: 1, at: 5, kind: 'noted', command: 'c', doc: '{' };
const whole = { ...damaged, _id: 't/a/2:1', entity: 't/a/2', at: 4, doc: '{"seq":1}' };

/** Reads of a server that answers with these, page by page, whatever it is asked. */
function readsOf(...pages: readonly (readonly object[])[]): MongoReads {
  const left = [...pages];
  const cursor = {
    sort: () => cursor,
    limit: () => cursor,
    toArray: () => Promise.resolve(left.shift() ?? []),
  };
  const entries = { find: () => cursor, findOne: () => Promise.resolve(damaged) };
  const snapshots = { findOne: () => Promise.resolve({ seq: 7, state: '{' }) };
  const server = { host: 'h', trouble: undefined };
  return new MongoReads({ entries, snapshots, server, log: SILENT } as unknown as Collections);
}

test('a damaged entry is a fault of its entity, not of the store', async () => {
  const found = readsOf().find('t/a/1', 'c');
  await expect(found).rejects.toMatchObject({ name: 'BrokenJournal', code: 'corrupt-store', retry: 'never' });
});

test('a damaged snapshot is not there', async () => {
  await expect(readsOf().snapshot('t/a/1', 1)).resolves.toBeUndefined();
});

test('a list of births leaves out whose first entry is damaged, and its pages stay full', async () => {
  const births = await readsOf([damaged], [whole]).births('t', 'a', { limit: 1 });
  expect(births).toMatchObject([{ entity: 't/a/2' }]);
});
