import { DatabaseSync } from 'node:sqlite';
import { type Clock, SystemClock } from '@leviathan/kernel';
import type { OpenKind, Entry } from '../entry.ts';
import { GroupCommit } from '../journal/group-commit.ts';
import { entryId } from '../journal/prepared-entry.ts';
import type { Append, Birth, Due, Journal, Removal, Snapshot } from '../journal.ts';
import type { Log } from '../owner.ts';
import { prepareSchema } from './schema.ts';
import { SqliteBatch } from './sqlite-batch.ts';
import { SqliteErasing } from './sqlite-erasing.ts';
import { storeError } from './sqlite-errors.ts';
import { SqliteReads } from './sqlite-reads.ts';

export interface SqliteJournalOptions {
  readonly clock?: Clock;
  /** Hears of snapshots that cannot be read. */
  readonly log?: Log;
  /** The largest that the file may grow; beyond it appends are `unavailable` with a `DiskFull`. No limit by default. */
  readonly maxBytes?: number;
}

/** Another process may hold the file for this long (a backup, the `sqlite3` shell) before a batch fails. */
const BUSY_TIMEOUT_MS = 5000;

/**
 * A journal in one SQLite file: WAL, and `synchronous=FULL`, so `stored` means synced to the disk.
 *
 * Batches block the event loop for the length of a commit; that is the price of a store without a server, and why
 * entries of one turn of the loop share one commit.
 */
export class SqliteJournal implements Journal {
  readonly #db: DatabaseSync;
  readonly #file: string;
  readonly #commits: GroupCommit;
  readonly #reads: SqliteReads;
  readonly #erasing: SqliteErasing;

  private constructor(db: DatabaseSync, file: string, clock: Clock, log: Log | undefined) {
    this.#db = db;
    this.#file = file;
    this.#commits = new GroupCommit(new SqliteBatch(db, file), clock);
    this.#reads = new SqliteReads(db, file, log);
    this.#erasing = new SqliteErasing(db, file);
  }

  /**
   * Opens the file, or makes it. Its folder must exist.
   *
   * @throws CorruptStore, NewerStore, StoreUnavailable
   */
  static open(file: string, { clock = new SystemClock(), log, maxBytes }: SqliteJournalOptions = {}): SqliteJournal {
    try {
      const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;');
      prepareSchema(db, file);
      if (maxBytes !== undefined) limit(db, maxBytes);
      return new SqliteJournal(db, file, clock, log);
    } catch (error) {
      throw storeError(file, error);
    }
  }

  append(entry: Entry): Promise<Append> {
    return this.#commits.append(entry);
  }

  read(entity: string, range: { readonly from?: number; readonly to?: number } = {}): AsyncIterable<Entry> {
    return this.#reads.range(entity, range.from ?? 1, range.to ?? Number.MAX_SAFE_INTEGER);
  }

  async lastSeq(entity: string): Promise<number> {
    return this.#reads.lastSeq(entity);
  }

  async find(entity: string, command: string): Promise<Entry | undefined> {
    return this.#reads.find(entity, command);
  }

  async openOf(entity: string): Promise<readonly Entry[]> {
    return this.#reads.openOf(entity);
  }

  async open(kind: OpenKind, before: number, limit: number): Promise<readonly Due[]> {
    return this.#reads.open(kind, before, limit);
  }

  async due(at: number, limit: number): Promise<readonly Due[]> {
    return this.#reads.due(at, limit);
  }

  clearOpen(entity: string, seq: number, kinds: readonly OpenKind[]): Promise<void> {
    return this.#commits.amend({ kind: 'clear-open', id: entryId(entity, seq), kinds });
  }

  setWake(entity: string, seq: number, wakeAt: number | undefined): Promise<void> {
    return this.#commits.amend({ kind: 'set-wake', id: entryId(entity, seq), wakeAt });
  }

  async births(
    tenant: string,
    type: string,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly Birth[]> {
    return this.#reads.births(tenant, type, page);
  }

  erase(entity: string, seq: number): Promise<void> {
    return this.#erasing.erase(entity, seq);
  }

  async remove(removal: Removal): Promise<void> {
    this.#erasing.remove(removal);
  }

  async forksOf(entity: string, limit: number): Promise<readonly string[]> {
    return this.#erasing.forksOf(entity, limit);
  }

  async loadSnapshot(entity: string, version: number): Promise<Snapshot | undefined> {
    return this.#reads.snapshot(entity, version);
  }

  saveSnapshot(snapshot: Snapshot): Promise<void> {
    return this.#commits.amend({ kind: 'snapshot', snapshot });
  }

  async ping(): Promise<void> {
    this.#reads.ping();
  }

  async close(): Promise<void> {
    await this.#commits.close();
    if (this.#db.isOpen) this.#db.close();
  }

  /** Where the entries are, for messages to an operator. */
  get file(): string {
    return this.#file;
  }
}

function limit(db: DatabaseSync, maxBytes: number): void {
  const pageBytes = Number(db.prepare('PRAGMA page_size').get()?.['page_size']);
  db.exec(`PRAGMA max_page_count = ${String(Math.floor(maxBytes / pageBytes))}`);
}
