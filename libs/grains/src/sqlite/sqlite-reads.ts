import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';
import { encodeKeyPart } from '@leviathan/contracts';
import type { OpenKind, Entry } from '../entry.ts';
import { birthCursor, parseBirthCursor } from '../journal/births.ts';
import { MAX_SEQ, entryId } from '../journal/prepared-entry.ts';
import { readableBirths } from '../journal/readable-births.ts';
import { savedSnapshot } from '../journal/saved-snapshot.ts';
import type { Birth, Due, Snapshot } from '../journal.ts';
import type { Log } from '../owner.ts';
import { BrokenJournal } from '../store-errors.ts';
import { storeError } from './sqlite-errors.ts';

type Row = Record<string, SQLOutputValue>;

/** A scan takes this many entries at a time, so that a long journal never blocks the process for long. */
const PAGE = 256;

const ENTRY = 'SELECT doc, open, wake_at, seq, id FROM entries';

/**
 * The reading half of a journal in SQLite. Everything rejects with a `StoreUnavailable` when the file cannot be read, and
 * what reads an entry that is no JSON with a `BrokenJournal`.
 */
export class SqliteReads {
  readonly #file: string;
  readonly #log: Log | undefined;
  readonly #range: StatementSync;
  readonly #lastSeq: StatementSync;
  readonly #find: StatementSync;
  readonly #openOf: StatementSync;
  readonly #open: StatementSync;
  readonly #due: StatementSync;
  readonly #births: StatementSync;
  readonly #snapshot: StatementSync;
  readonly #ping: StatementSync;

  constructor(db: DatabaseSync, file: string, log: Log | undefined) {
    this.#file = file;
    this.#log = log;
    this.#range = db.prepare(`${ENTRY} WHERE id >= ? AND id <= ? ORDER BY id LIMIT ?`);
    this.#lastSeq = db.prepare('SELECT seq FROM entries WHERE id >= ? AND id <= ? ORDER BY id DESC LIMIT 1');
    this.#find = db.prepare(`${ENTRY} WHERE entity = ? AND command = ? ORDER BY seq DESC LIMIT 1`);
    this.#openOf = db.prepare(`${ENTRY} WHERE entity = ? AND open IS NOT NULL ORDER BY seq`);
    // Kinds are words apart by spaces, none a part of another. The partial index holds what is open and no more.
    this.#open = db.prepare(
      `SELECT entity, seq FROM entries
       WHERE open IS NOT NULL AND instr(open, ?) > 0 AND at < ? ORDER BY at LIMIT ?`,
    );
    this.#due = db.prepare('SELECT entity, seq FROM entries WHERE wake_at <= ? ORDER BY wake_at LIMIT ?');
    this.#births = db.prepare(
      `SELECT entity, at, doc, open, wake_at FROM entries
       WHERE born_in = ? AND (at, entity) < (?, ?) ORDER BY at DESC, entity DESC LIMIT ?`,
    );
    this.#snapshot = db.prepare('SELECT seq, state FROM snapshots WHERE entity = ? AND version = ?');
    this.#ping = db.prepare('SELECT 1 FROM entries LIMIT 1');
  }

  async *range(entity: string, from: number, to: number): AsyncIterable<Entry> {
    const last = entryId(entity, Math.min(to, MAX_SEQ));
    for (let next = Math.max(from, 1); ;) {
      const rows = this.#all(this.#range, entryId(entity, next), last, PAGE);
      for (const row of rows) yield this.#entry(row);
      const newest = rows.at(-1);
      if (rows.length < PAGE || newest === undefined) return;
      next = Number(newest['seq']) + 1;
    }
  }

  lastSeq(entity: string): number {
    const [row] = this.#all(this.#lastSeq, entryId(entity, 0), entryId(entity, MAX_SEQ));
    return row === undefined ? 0 : Number(row['seq']);
  }

  find(entity: string, command: string): Entry | undefined {
    return this.#entries(this.#find, entity, command)[0];
  }

  openOf(entity: string): readonly Entry[] {
    return this.#entries(this.#openOf, entity);
  }

  open(kind: OpenKind, before: number, limit: number): readonly Due[] {
    return this.#all(this.#open, kind, before, limit).map(dueOf);
  }

  due(at: number, limit: number): readonly Due[] {
    return this.#all(this.#due, at, limit).map(dueOf);
  }

  births(tenant: string, type: string, page: { readonly after?: string; readonly limit: number }): readonly Birth[] {
    const family = `${encodeKeyPart(tenant)}/${encodeKeyPart(type)}`;
    const { at, entity } =
      page.after === undefined ? { at: Number.MAX_SAFE_INTEGER, entity: '' } : parseBirthCursor(page.after);
    const found = this.#all(this.#births, family, at, entity, page.limit).map((row) => ({
      entity: String(row['entity']),
      at: Number(row['at']),
      entry: () => this.#entry(row),
    }));
    const births = readableBirths(found, this.#log);
    const last = found.at(-1);
    // A page that is not full is the last one: what was left out is made up for.
    if (last === undefined || found.length < page.limit || births.length === page.limit) return births;
    return [...births, ...this.births(tenant, type, { after: birthCursor(last), limit: page.limit - births.length })];
  }

  snapshot(entity: string, version: number): Snapshot | undefined {
    const [row] = this.#all(this.#snapshot, entity, version);
    return row === undefined
      ? undefined
      : savedSnapshot({ entity, version, seq: Number(row['seq']), state: row['state'] }, this.#log);
  }

  ping(): void {
    this.#all(this.#ping);
  }

  #entries(statement: StatementSync, ...values: readonly SQLInputValue[]): readonly Entry[] {
    return this.#all(statement, ...values).map((row) => this.#entry(row));
  }

  #entry(row: Row): Entry {
    try {
      return entryOf(row);
    } catch (error) {
      const message = `${this.#file}: entry ${String(row['id'] ?? row['entity'])} is not JSON: restore the file from a backup`;
      throw new BrokenJournal(message, { cause: error });
    }
  }

  #all(statement: StatementSync, ...values: readonly SQLInputValue[]): readonly Row[] {
    try {
      return statement.all(...values);
    } catch (error) {
      throw storeError(this.#file, error);
    }
  }
}

function entryOf(row: Row): Entry {
  const entry = JSON.parse(String(row['doc'])) as Entry; // written by this release or an older one, never by others
  const open = row['open'] === null ? {} : { open: String(row['open']).split(' ') as OpenKind[] };
  const wakeAt = row['wake_at'] === null ? {} : { wakeAt: Number(row['wake_at']) };
  return { ...entry, ...open, ...wakeAt };
}

function dueOf(row: Row): Due {
  return { entity: String(row['entity']), seq: Number(row['seq']) };
}
