import { randomUUID } from 'node:crypto';
import type { Journal } from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import { MongoStore } from '@leviathan/mongo';
import { TEST_ENGINES_VARIABLE, testEngines } from '@leviathan/test-engines';
import { mongo } from 'mongoose';
import { IN_FLIGHT, batchOf } from './journal-entries.ts';
import { type Row, comparison } from './row.ts';

const ROUNDS = 7;
const BATCHES = 40;
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };

interface Document {
  readonly _id: string;
  readonly [field: string]: unknown;
}

/**
 * Commits of the journal in MongoDB beside unordered `insertMany`s of the same documents, in batches of the same size, by
 * the same driver with the same write concern, on the same server.
 */
export async function mongoJournal(): Promise<readonly Row[]> {
  if (process.env[TEST_ENGINES_VARIABLE] === undefined) {
    console.error(`journal: mongo is left out: it needs a MongoDB, named in ${TEST_ENGINES_VARIABLE}`);
    return [];
  }
  const { url } = testEngines().mongo;
  const database = `bench-${randomUUID().slice(0, 8)}`;
  const store = MongoStore.open({ url, database, clock: new SystemClock(), log: SILENT });
  const client = new mongo.MongoClient(url, { retryWrites: false, writeConcern: { w: 'majority', journal: true } });
  try {
    const ours = await store.journal('ours');
    await store.journal('raw'); // makes the same indexes
    if (store.trouble !== undefined) throw new Error(store.trouble);
    const raw = client.db(`${database}-raw`).collection<Document>('journal');
    return [comparison('mongo', 'entries/s', await interleaved(ours, raw), '≥ 0.90')];
  } finally {
    await store.close();
    for (const owner of ['ours', 'raw']) await client.db(`${database}-${owner}`).dropDatabase();
    await client.close();
  }
}

/** Batch by batch in turns: the server is another process, and whatever else it meets it meets for both. */
async function interleaved(
  journal: Journal,
  collection: mongo.Collection<Document>,
): Promise<readonly { readonly ours: number; readonly raw: number }[]> {
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const seconds = { ours: 0, raw: 0 };
    const writeOurs = async (batch: number): Promise<void> => {
      seconds.ours += await secondsOf(() => append(journal, round, batch));
    };
    const writeRaw = async (batch: number): Promise<void> => {
      seconds.raw += await secondsOf(() => insert(collection, round, batch));
    };
    for (let batch = 1; batch <= BATCHES; batch += 1) {
      for (const write of batch % 2 === 0 ? [writeOurs, writeRaw] : [writeRaw, writeOurs]) await write(batch);
    }
    const entries = BATCHES * IN_FLIGHT;
    // The first warms up the compiler and the server.
    if (round > 0) rounds.push({ ours: entries / seconds.ours, raw: entries / seconds.raw });
  }
  return rounds;
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}

async function append(journal: Journal, round: number, batch: number): Promise<void> {
  const outcomes = await Promise.all(batchOf(round, batch).map((entry) => journal.append(entry)));
  if (outcomes.some(({ outcome }) => outcome !== 'stored')) throw new Error('an entry was not stored');
}

async function insert(collection: mongo.Collection<Document>, round: number, batch: number): Promise<void> {
  const documents = batchOf(round, batch).map((entry) => {
    const { entity, seq, at, kind, command } = entry;
    const _id = `${entity}:${String(seq).padStart(12, '0')}`;
    const born = seq === 1 ? { bornIn: 'local/bench' } : {};
    return { _id, entity, seq, at, kind, command, ...born, doc: JSON.stringify(entry) };
  });
  await collection.insertMany(documents, { ordered: false });
}
