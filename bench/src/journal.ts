import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteJournal } from '@leviathan/grains';
import { IN_FLIGHT, batchOf } from './journal-entries.ts';
import { mongoJournal } from './journal-mongo.ts';
import { type Row, comparison } from './row.ts';

const ROUNDS = 11;
const BATCHES = 60;

/** Commits of each journal beside the same work done by hand with the client of its store. */
export async function journal(): Promise<readonly Row[]> {
  return [await sqliteJournal(), ...(await mongoJournal())];
}

/** Commits of the SQLite journal beside the same rows, in batches of the same size, written by hand with `node:sqlite`. */
async function sqliteJournal(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'leviathan-bench-'));
  try {
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const sides = { ours: 0, raw: 0 };
      const measureOurs = async (): Promise<void> => {
        sides.ours = await commitsPerSecond(join(folder, `ours-${String(round)}.db`), round);
      };
      const measureRaw = async (): Promise<void> => {
        sides.raw = await rawCommitsPerSecond(join(folder, `raw-${String(round)}.db`), round);
      };
      // In turns, so that neither side always meets the disk and the collector as the other left them.
      for (const measure of round % 2 === 0 ? [measureOurs, measureRaw] : [measureRaw, measureOurs]) await measure();
      if (round > 0) rounds.push(sides); // the first warms up the compiler and the disk
    }
    return comparison('sqlite', 'entries/s', rounds, '≥ 0.90');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function commitsPerSecond(file: string, round: number): Promise<number> {
  const journal = SqliteJournal.open(file);
  const started = performance.now();
  for (let batch = 1; batch <= BATCHES; batch += 1) {
    const outcomes = await Promise.all(batchOf(round, batch).map((entry) => journal.append(entry)));
    if (outcomes.some(({ outcome }) => outcome !== 'stored')) throw new Error('an entry was not stored');
  }
  const seconds = (performance.now() - started) / 1000;
  await journal.close();
  return (BATCHES * IN_FLIGHT) / seconds;
}

/** The tables come from the journal itself, so both sides keep the same indexes; everything else is plain SQLite. */
async function rawCommitsPerSecond(file: string, round: number): Promise<number> {
  await SqliteJournal.open(file).close();
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  const insert = db.prepare(
    `INSERT INTO entries (id, entity, seq, at, kind, command, open, wake_at, born_in, doc)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const started = performance.now();
  for (let batch = 1; batch <= BATCHES; batch += 1) {
    db.exec('BEGIN IMMEDIATE');
    for (const entry of batchOf(round, batch)) {
      const { entity, seq, at, kind, command } = entry;
      const bornIn = seq === 1 ? 'local/bench' : null;
      insert.run(`${entity}:${String(seq)}`, entity, seq, at, kind, command, null, null, bornIn, JSON.stringify(entry));
    }
    db.exec('COMMIT');
  }
  const seconds = (performance.now() - started) / 1000;
  db.close();
  return (BATCHES * IN_FLIGHT) / seconds;
}
