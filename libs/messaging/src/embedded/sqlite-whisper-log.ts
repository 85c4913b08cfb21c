import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { subjectMatcher } from '../subject.ts';
import type { LoggedWhisper, WhisperMessage } from '../whisper-bus.ts';
import { DEFAULT_CAPACITY, type Place, type Stretch, type WhisperLog } from './whisper-log.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS whisper (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    attributes TEXT NOT NULL DEFAULT '{}'
  ) STRICT
`;
/** A file of the first release has no attributes: its whispers are read as having none. */
const ADD_ATTRIBUTES = "ALTER TABLE whisper ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}'";

type Row = Record<string, SQLOutputValue>;

/**
 * A whisper log in a SQLite file. What `append` resolved with survives `kill -9` and a power cut: the write-ahead log
 * is synced at every commit.
 *
 * An append is one transaction, however many whispers it holds, so the bus's batches share one sync.
 */
export class SqliteWhisperLog implements WhisperLog {
  readonly #database: DatabaseSync;
  readonly #capacity: number;
  readonly #statements: ReturnType<typeof prepare>;
  #last: number;

  private constructor(database: DatabaseSync, capacity: number) {
    this.#database = database;
    this.#capacity = capacity;
    this.#statements = prepare(database);
    this.#last = numberOf(this.#statements.bounds.get(), 'last');
  }

  /**
   * Opens the log of a file, which is made if it is missing. Nobody else may have it open.
   *
   * @throws what SQLite says when the file is no database or cannot be opened or written
   */
  static open(file: string, { capacity = DEFAULT_CAPACITY }: { readonly capacity?: number } = {}): SqliteWhisperLog {
    const database = new DatabaseSync(file);
    try {
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
      database.exec(SCHEMA);
      if (!hasAttributes(database)) database.exec(ADD_ATTRIBUTES);
      return new SqliteWhisperLog(database, capacity);
    } catch (failure) {
      database.close();
      throw failure;
    }
  }

  get last(): number {
    return this.#last;
  }

  async append(messages: readonly WhisperMessage[]): Promise<readonly Place[]> {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const places: Place[] = [];
      let last = this.#last;
      for (const message of messages) {
        const place = this.#appendOne(message, last + 1);
        last = Math.max(last, place.position);
        places.push(place);
      }
      this.#statements.drop.run(last - this.#capacity);
      this.#database.exec('COMMIT');
      this.#last = last;
      return places;
    } catch (failure) {
      // A full disk makes SQLite roll back by itself; a second rollback would hide why.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      throw failure;
    }
  }

  async readAfter(pattern: string, after: number, limit: number): Promise<Stretch> {
    const first = numberOf(this.#statements.bounds.get(), 'first');
    const whispers = this.#collect(this.#statements.upwards.iterate(after), pattern, limit);
    const through = whispers.length < limit ? this.#last : (whispers.at(-1)?.position ?? after);
    return { first, through, whispers };
  }

  async readBefore(
    pattern: string,
    before = Number.MAX_SAFE_INTEGER,
    limit: number,
  ): Promise<readonly LoggedWhisper[]> {
    return this.#collect(this.#statements.downwards.iterate(before), pattern, limit);
  }

  async close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close();
  }

  #appendOne({ id, subject, attributes, body }: WhisperMessage, position: number): Place {
    const known = this.#statements.find.get(id);
    if (known !== undefined) return { position: numberOf(known, 'position'), duplicate: true };
    this.#statements.insert.run(position, id, subject, body, JSON.stringify(attributes));
    return { position, duplicate: false };
  }

  #collect(rows: Iterable<Row>, pattern: string, limit: number): LoggedWhisper[] {
    const matches = subjectMatcher(pattern);
    const whispers: LoggedWhisper[] = [];
    for (const row of rows) {
      if (whispers.length === limit) break;
      const whisper = whisperOf(row);
      if (matches(whisper.subject)) whispers.push(whisper);
    }
    return whispers;
  }
}

function hasAttributes(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM pragma_table_info('whisper') WHERE name = 'attributes'").get() !== undefined;
}

function prepare(
  database: DatabaseSync,
): Record<'bounds' | 'find' | 'insert' | 'drop' | 'upwards' | 'downwards', StatementSync> {
  return {
    bounds: database.prepare(
      'SELECT coalesce(min(position), 1) AS first, coalesce(max(position), 0) AS last FROM whisper',
    ),
    find: database.prepare('SELECT position FROM whisper WHERE id = ?'),
    insert: database.prepare('INSERT INTO whisper (position, id, subject, body, attributes) VALUES (?, ?, ?, ?, ?)'),
    drop: database.prepare('DELETE FROM whisper WHERE position <= ?'),
    upwards: database.prepare('SELECT * FROM whisper WHERE position > ? ORDER BY position'),
    downwards: database.prepare('SELECT * FROM whisper WHERE position < ? ORDER BY position DESC'),
  };
}

function whisperOf(row: Row): LoggedWhisper {
  const { id, subject, body, attributes } = row;
  return {
    position: numberOf(row, 'position'),
    id: String(id),
    subject: String(subject),
    attributes: JSON.parse(String(attributes)) as Readonly<Record<string, string>>,
    body: String(body),
  };
}

function numberOf(row: Row | undefined, column: string): number {
  return Number(row?.[column]);
}
