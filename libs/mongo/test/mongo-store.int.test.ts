import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FaultProxy, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import type { MongoStore } from '../src/index.ts';
import { Rig, entryOf } from './rig.ts';

let rig: Rig;
let proxy: FaultProxy;
let store: MongoStore;
beforeEach(async () => {
  rig = new Rig();
  proxy = await FaultProxy.before(testEngines().mongo.url);
  store = rig.store(proxy.url);
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

test('a journal opens while the server is away, refuses in seconds, and works once it is there', async () => {
  proxy.sever();
  const journal = await store.journal('one');
  await expect(journal.append(entryOf('t/a/1', 1))).resolves.toMatchObject({ outcome: 'unavailable' });
  await expect(journal.lastSeq('t/a/1')).rejects.toMatchObject({ code: 'store-unavailable' });
  expect(store.trouble).toContain('127.0.0.1');
  proxy.heal();
  await eventually(() => expect(store.trouble).toBeUndefined());
  await expect(journal.append(entryOf('t/a/1', 1))).resolves.toEqual({ outcome: 'stored' });
});

test('a user that the server does not know is told, without the password', async () => {
  const url = proxy.url.replace('mongodb://', 'mongodb://nobody:s3cret@');
  const denied = rig.store(url);
  const journal = await denied.journal('one');
  expect(denied.trouble).toContain('refuses the user or the password');
  expect(denied.trouble).not.toContain('s3cret');
  await expect(journal.append(entryOf('t/a/1', 1))).resolves.toMatchObject({ outcome: 'unavailable' });
});

test('two processes that race for the seqs of an entity never both get one', async () => {
  const other = rig.store();
  const journals = [await store.journal('one'), await other.journal('one')];
  for (let seq = 1; seq <= 20; seq += 1) {
    const outcomes = await Promise.all(
      journals.map((journal, owner) => journal.append(entryOf('t/a/1', seq, { command: `owner ${String(owner)}` }))),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['stored', 'taken']);
  }
});

test('a server that takes four seconds for a handshake is connected to all the same', async () => {
  await using rig = new Rig();
  await rig.fail(['hello', 'isMaster', 'ismaster'], { blockConnection: true, blockTimeMS: 4000 }, 'alwaysOn');
  const store = rig.store();
  await eventually(() => expect(store.trouble).toBeUndefined(), 40_000);
}, 60_000);
