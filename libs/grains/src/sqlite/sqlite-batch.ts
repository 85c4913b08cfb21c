import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { reasonOf } from '@leviathan/kernel';
import type { Amendment, BatchResult, BatchStore, Insert } from '../journal/batch-store.ts';
import { bornIn } from '../journal/births.ts';
import type { PreparedEntry } from '../journal/prepared-entry.ts';
import { isRowFault, isUncertain, storeError } from './sqlite-errors.ts';

const STORED: Insert = { outcome: 'stored' };
const DUPLICATE: Insert = { outcome: 'duplicate' };

/** One transaction per batch: the price of a commit, one sync of the log, is shared by all its entries. */
export class SqliteBatch implements BatchStore {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #insert: StatementSync;
  readonly #docOf: StatementSync;
  readonly #openOf: StatementSync;
  readonly #setOpen: StatementSync;
  readonly #setWake: StatementSync;
  readonly #snapshot: StatementSync;

  constructor(db: DatabaseSync, file: string) {
    this.#db = db;
    this.#file = file;
    this.#insert = db.prepare(
      `INSERT INTO entries (id, entity, seq, at, kind, command, open, wake_at, born_in, fork_of, doc)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
    );
    this.#docOf = db.prepare('SELECT doc FROM entries WHERE id = ?');
    this.#openOf = db.prepare('SELECT open FROM entries WHERE id = ?');
    this.#setOpen = db.prepare('UPDATE entries SET open = ? WHERE id = ?');
    this.#setWake = db.prepare('UPDATE entries SET wake_at = ? WHERE id = ?');
    this.#snapshot = db.prepare(
      `INSERT INTO snapshots (entity, seq, version, state) VALUES (?, ?, ?, ?)
       ON CONFLICT (entity) DO UPDATE SET seq = excluded.seq, version = excluded.version, state = excluded.state
       WHERE excluded.seq >= snapshots.seq`,
    );
  }

  async write(entries: readonly PreparedEntry[], amendments: readonly Amendment[]): Promise<BatchResult> {
    let isCommitting = false;
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      const inserts = entries.map((entry) => this.#insertOne(entry));
      for (const amendment of amendments) this.#amend(amendment);
      isCommitting = true;
      this.#db.exec('COMMIT');
      return { inserts };
    } catch (error) {
      const cause = storeError(this.#file, error);
      const isUndone = this.#rollBack() && !(isCommitting && isUncertain(error));
      const outcome = isUndone ? 'unavailable' : 'unknown';
      return { inserts: entries.map(() => ({ outcome, cause })), unamended: cause };
    }
  }

  async committed(id: string): Promise<string | undefined> {
    try {
      const doc = this.#docOf.get(id)?.['doc'];
      return doc === undefined ? undefined : String(doc);
    } catch (error) {
      throw storeError(this.#file, error);
    }
  }

  #insertOne({ entry, id, doc }: PreparedEntry): Insert {
    const { entity, seq, at, kind, command, open, wakeAt, fork } = entry;
    const hint = open === undefined || open.length === 0 ? null : open.join(' ');
    try {
      const born = seq === 1 ? bornIn(entity) : null;
      const { changes } = this.#insert.run(
        id,
        entity,
        seq,
        Math.floor(at),
        kind,
        command,
        hint,
        instant(wakeAt),
        born,
        fork?.from ?? null,
        doc,
      );
      return changes === 1 ? STORED : DUPLICATE;
    } catch (error) {
      // J4: the row's own fault; a fault of the store ends the whole batch
      if (isRowFault(error) && this.#db.isTransaction) return { outcome: 'rejected', reason: reasonOf(error) };
      throw error;
    }
  }

  #amend(amendment: Amendment): void {
    switch (amendment.kind) {
      case 'clear-open': {
        const open = String(this.#openOf.get(amendment.id)?.['open'] ?? '').split(' ');
        const left = open.filter((kind) => kind !== '' && !amendment.kinds.some((cleared) => cleared === kind));
        this.#setOpen.run(left.length === 0 ? null : left.join(' '), amendment.id);
        return;
      }
      case 'set-wake':
        this.#setWake.run(instant(amendment.wakeAt), amendment.id);
        return;
      case 'snapshot': {
        const { entity, seq, version, state } = amendment.snapshot;
        this.#snapshot.run(entity, seq, version, JSON.stringify(state));
      }
    }
  }

  /** @returns whether it is certain that nothing of the batch was written */
  #rollBack(): boolean {
    try {
      if (this.#db.isOpen && this.#db.isTransaction) this.#db.exec('ROLLBACK');
      return true;
    } catch {
      return false; // the error that led here is the one to report
    }
  }
}

/** A timer may be computed to fractions of a millisecond; one that is early is harmless. */
function instant(epochMs: number | undefined): number | null {
  return epochMs === undefined ? null : Math.floor(epochMs);
}
