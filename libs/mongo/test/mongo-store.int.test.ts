import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Append, Entry, Journal } from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import { FaultProxy, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { mongo } from 'mongoose';
import { MongoStore } from '../src/index.ts';
import { SILENT } from './silent.ts';

const ENTITIES = 20;

let proxy: FaultProxy;
let store: MongoStore;
let database: string;
beforeEach(async () => {
  proxy = await FaultProxy.before(testEngines().mongo.url);
  database = `test-${randomUUID().slice(0, 8)}`;
  store = openAt(proxy.url);
});
afterEach(async () => {
  await store.close();
  await proxy[Symbol.asyncDispose]();
  const client = new mongo.MongoClient(testEngines().mongo.url);
  await client.db(`${database}-one`).dropDatabase();
  await client.close();
});

function openAt(url: string): MongoStore {
  return MongoStore.open({ url, database, clock: new SystemClock(), log: SILENT });
}

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
  const denied = openAt(url);
  const journal = await denied.journal('one');
  expect(denied.trouble).toContain('refuses the user or the password');
  expect(denied.trouble).not.toContain('s3cret');
  await expect(journal.append(entryOf('t/a/1', 1))).resolves.toMatchObject({ outcome: 'unavailable' });
  await denied.close();
});

test('connections that are cut under a storm lose nothing that was stored and write nothing twice', async () => {
  const journal = await store.journal('one');
  const cutting = setInterval(() => proxy.cut(), 40);
  const written = await Promise.all(
    Array.from({ length: ENTITIES }, (_, index) => writeUntil(journal, `t/a/${String(index)}`, 30)),
  );
  clearInterval(cutting);
  for (const [index, commands] of written.entries()) {
    const found: string[] = [];
    for await (const { command, seq } of journal.read(`t/a/${String(index)}`)) {
      expect(seq).toBe(found.length + 1);
      found.push(command);
    }
    expect(found).toEqual(commands);
  }
});

test('a server that is killed under appends keeps every entry that was stored', async () => {
  const journal = await store.journal('one');
  const writing = Array.from({ length: 5 }, (_, index) => writeUntil(journal, `t/k/${String(index)}`, 200));
  await testEngines().mongo.crash();
  for (const [index, commands] of (await Promise.all(writing)).entries()) {
    const found: string[] = [];
    for await (const { command } of journal.read(`t/k/${String(index)}`)) found.push(command);
    expect(found).toEqual(commands);
  }
});

test('two processes that race for the seqs of an entity never both get one', async () => {
  const other = openAt(testEngines().mongo.url);
  const journals = [await store.journal('one'), await other.journal('one')];
  for (let seq = 1; seq <= 20; seq += 1) {
    const outcomes = await Promise.all(
      journals.map((journal, owner) => journal.append(entryOf('t/a/1', seq, `owner ${String(owner)}`))),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['stored', 'taken']);
  }
  await other.close();
});

/** Appends 1, 2, 3 … and asks again with the same entry until its outcome is known, as an owner does. */
async function writeUntil(journal: Journal, entity: string, last: number): Promise<readonly string[]> {
  const commands: string[] = [];
  while (commands.length < last) {
    const entry = entryOf(entity, commands.length + 1);
    let append: Append = await journal.append(entry);
    while (append.outcome === 'unknown' || append.outcome === 'unavailable') append = await journal.append(entry);
    expect(append).toEqual({ outcome: 'stored' });
    commands.push(entry.command);
  }
  return commands;
}

function entryOf(entity: string, seq: number, command = `${entity}#${String(seq)}`): Entry {
  return {
    entity,
    seq,
    at: seq,
    kind: 'noted',
    schema: 1,
    command,
    data: null,
    reply: { status: 'succeeded', result: null },
    answers: [],
    effects: [],
  };
}
