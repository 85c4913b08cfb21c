import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Journal } from '@leviathan/grains';
import { FaultProxy, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import type { MongoStore } from '../src/index.ts';
import { Rig, commandsOf, writeUntil } from './rig.ts';

const ENTITIES = Array.from({ length: 20 }, (_, index) => `t/a/${String(index)}`);
/** A server that says nothing any more is given up after a heartbeat without an answer, and the breaks between. */
const NOTICED_WITHIN_MS = 8000;

let rig: Rig;
let proxy: FaultProxy;
let store: MongoStore;
let journal: Journal;
beforeEach(async () => {
  rig = new Rig();
  proxy = await FaultProxy.before(testEngines().mongo.url);
  store = rig.store(proxy.url);
  journal = await store.journal('one');
});
afterEach(async () => {
  await rig[Symbol.asyncDispose]();
  await proxy[Symbol.asyncDispose]();
});

/** Owners of {@link ENTITIES} append while `trouble` goes on; afterwards each entity holds what its owner wrote, once. */
async function weathers(trouble: () => Promise<void>, length: number): Promise<void> {
  const writing = Promise.all(ENTITIES.map((entity) => writeUntil(journal, entity, length)));
  await Promise.all([writing, trouble()]);
  const found = await Promise.all(ENTITIES.map((entity) => commandsOf(journal, entity)));
  expect(found).toEqual(await writing);
  await expect(rig.entries.countDocuments()).resolves.toBe(ENTITIES.length * length);
}

/** Once the storm is under way. */
async function halfway(length: number): Promise<void> {
  await eventually(async () => expect(await rig.entries.countDocuments()).toBeGreaterThan((20 * length) / 4), 10_000);
}

test('connections that are cut again and again', async () => {
  await weathers(async () => {
    for (let cut = 1; cut <= 8; cut += 1) {
      const before = await rig.entries.countDocuments();
      proxy.cut();
      await eventually(async () => expect(await rig.entries.countDocuments()).toBeGreaterThan(before), 10_000);
    }
  }, 60);
});

test('a server that refuses connections until it is back', async () => {
  await weathers(async () => {
    await halfway(60);
    proxy.sever();
    await eventually(() => expect(store.trouble).toContain('127.0.0.1'), NOTICED_WITHIN_MS);
    proxy.heal();
  }, 60);
});

test('a route that is dropped without a word', async () => {
  await weathers(async () => {
    await halfway(60);
    proxy.silence();
    await eventually(() => expect(store.trouble).toContain('127.0.0.1'), NOTICED_WITHIN_MS);
    proxy.heal();
  }, 60);
});

test('a server that is killed and started again', async () => {
  await weathers(async () => {
    await halfway(60);
    await testEngines().mongo.crash();
  }, 60);
});
