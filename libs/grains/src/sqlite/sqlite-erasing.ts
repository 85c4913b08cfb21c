import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { blankOfStored } from '../journal/blank.ts';
import { MAX_SEQ, entryId } from '../journal/prepared-entry.ts';
import type { Removal } from '../journal.ts';
import { storeError } from './sqlite-errors.ts';

/** Rows in one transaction: a long journal must not block the process for long. */
const PAGE = 256;

/**
 * The erasing half of a journal in SQLite. The file is opened with `secure_delete`, so what is overwritten or deleted is
 * zeroed in it; the write-ahead log, which holds older pages, is emptied afterwards.
 */
export class SqliteErasing {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #filled: StatementSync;
  readonly #blank: StatementSync;
  readonly #removeOthers: StatementSync;
  readonly #removeLast: StatementSync;
  readonly #removeSnapshot: StatementSync;
  readonly #forks: StatementSync;

  constructor(db: DatabaseSync, file: string) {
    this.#db = db;
    this.#file = file;
    this.#filled = db.prepare(
      `SELECT id, entity, seq, at, doc FROM entries WHERE id >= ? AND id < ? AND kind <> 'blank' ORDER BY id LIMIT ?`,
    );
    this.#blank = db.prepare(
      `UPDATE entries SET kind = 'blank', doc = ?, open = NULL, wake_at = NULL, fork_of = NULL WHERE id = ?`,
    );
    this.#removeOthers = db.prepare('DELETE FROM entries WHERE id >= ? AND id < ? AND at <= ?');
    this.#removeLast = db.prepare('DELETE FROM entries WHERE id = ? AND at = ?');
    this.#removeSnapshot = db.prepare('DELETE FROM snapshots WHERE entity = ? AND seq <= ?');
    this.#forks = db.prepare('SELECT entity FROM entries WHERE fork_of = ? ORDER BY entity LIMIT ?');
  }

  async erase(entity: string, seq: number): Promise<void> {
    const end = entryId(entity, Math.min(seq, MAX_SEQ));
    for (let next = entryId(entity, 1); ;) {
      const rows = this.#try(() => this.#filled.all(next, end, PAGE));
      this.#within(() => {
        for (const row of rows) this.#blank.run(blankIn(row), row['id'] ?? '');
      });
      const last = rows.at(-1);
      if (rows.length < PAGE || last === undefined) break;
      next = entryId(entity, Number(last['seq']) + 1);
      await new Promise((resolve) => setImmediate(resolve)); // others have their turn
    }
    this.#emptyLog();
  }

  remove({ entity, seq, at, notAfter }: Removal): void {
    this.#within(() => {
      this.#removeSnapshot.run(entity, seq);
      this.#removeOthers.run(entryId(entity, 1), entryId(entity, seq), Math.floor(notAfter));
      this.#removeLast.run(entryId(entity, seq), Math.floor(at));
    });
  }

  forksOf(entity: string, limit: number): readonly string[] {
    return this.#try(() => this.#forks.all(entity, limit)).map((row) => String(row['entity']));
  }

  #within(change: () => void): void {
    this.#try(() => {
      this.#db.exec('BEGIN IMMEDIATE');
      try {
        change();
        this.#db.exec('COMMIT');
      } catch (error) {
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  /** Another process that reads (a backup) keeps the log as it is; then the next checkpoint empties it. */
  #emptyLog(): void {
    this.#try(() => this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all());
  }

  #try<T>(task: () => T): T {
    try {
      return task();
    } catch (error) {
      throw storeError(this.#file, error);
    }
  }
}

function blankIn({ entity, seq, at, doc }: Record<string, SQLOutputValue>): string {
  const place = { entity: String(entity), seq: Number(seq), at: Number(at) };
  return JSON.stringify(blankOfStored(String(doc), place));
}
