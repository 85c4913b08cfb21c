import { randomUUID } from 'node:crypto';
import { journalConformance } from '@leviathan/grains/conformance';
import { SystemClock } from '@leviathan/kernel';
import { testEngines } from '@leviathan/test-engines';
import { mongo } from 'mongoose';
import { MongoStore } from '../src/index.ts';
import { SILENT } from './silent.ts';

journalConformance('MongoDB', async () => {
  const { url } = testEngines().mongo;
  const database = `test-${randomUUID().slice(0, 8)}`;
  const open = (): MongoStore => MongoStore.open({ url, database, clock: new SystemClock(), log: SILENT });
  let store = open();
  let journal = await store.journal('one');
  const close = async (): Promise<void> => {
    await journal.close();
    await store.close();
  };
  return {
    journal,
    async reopen() {
      await close();
      store = open();
      journal = await store.journal('one');
      return journal;
    },
    async dispose() {
      await close();
      const client = new mongo.MongoClient(url);
      await client.db(`${database}-one`).dropDatabase();
      await client.close();
    },
  };
});
