import { DatabaseSync } from 'node:sqlite';
import { reasonOf, toError } from '@leviathan/kernel';
import { BlobsUnavailable } from './blob-errors.ts';
import { type Blob, type BlobInfo, type BlobStore, type NewBlob, tenantAndTypeOf } from './blob-store.ts';
import { infoOf, verified } from './prepare-blob.ts';

const TABLES = `
  CREATE TABLE IF NOT EXISTS blobs (
    entity TEXT NOT NULL,
    digest TEXT NOT NULL,
    kept_in TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    at INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (entity, digest, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS blobs_newest ON blobs (kept_in, name, at);
`;

const BUSY_TIMEOUT_MS = 5000;
const INFO = 'entity, name, media_type AS mediaType, at, digest, bytes';

/** Blobs in one SQLite file: WAL and `synchronous=FULL`, so what `put` kept is synced to the disk (B1). */
export class SqliteBlobs implements BlobStore {
  readonly #db: DatabaseSync;
  readonly #file: string;

  private constructor(db: DatabaseSync, file: string) {
    this.#db = db;
    this.#file = file;
  }

  /** Opens the file, or makes it. Its folder must exist. @throws BlobsUnavailable */
  static open(file: string): SqliteBlobs {
    try {
      const db = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS });
      // A blob that is erased must be gone from the file, not only from its tables.
      db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;');
      db.exec(TABLES);
      return new SqliteBlobs(db, file);
    } catch (error) {
      throw unavailable(file, error);
    }
  }

  async put(blob: NewBlob): Promise<BlobInfo> {
    const info = infoOf(blob);
    const { entity, name, mediaType, at, digest, bytes } = info;
    this.#ask(() =>
      this.#db
        .prepare('INSERT INTO blobs VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
        .run(entity, digest, tenantAndTypeOf(entity), name, mediaType, at, bytes, blob.content),
    );
    return info;
  }

  async get(entity: string, digest: string): Promise<Blob | undefined> {
    const sql = `SELECT ${INFO}, content FROM blobs WHERE entity = ? AND digest = ? LIMIT 1`;
    return this.#blob(() => this.#db.prepare(sql).get(entity, digest));
  }

  async list(entity: string): Promise<readonly BlobInfo[]> {
    const sql = `SELECT ${INFO} FROM blobs WHERE entity = ? ORDER BY at, name, digest`;
    return this.#ask(() => this.#db.prepare(sql).all(entity)).map((row) => ({ ...row }) as unknown as BlobInfo);
  }

  async newest(tenantAndType: string, name: string): Promise<Blob | undefined> {
    const sql = `SELECT ${INFO}, content FROM blobs WHERE kept_in = ? AND name = ? ORDER BY at DESC LIMIT 1`;
    return this.#blob(() => this.#db.prepare(sql).get(tenantAndType, name));
  }

  async erase(entity: string): Promise<number> {
    const { changes } = this.#ask(() => this.#db.prepare('DELETE FROM blobs WHERE entity = ?').run(entity));
    // What was written before lies in the write-ahead log until it is taken over.
    this.#ask(() => {
      this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    });
    return Number(changes);
  }

  async ping(): Promise<void> {
    this.#ask(() => this.#db.prepare('SELECT 1').get());
  }

  async close(): Promise<void> {
    if (this.#db.isOpen) this.#db.close();
  }

  #blob(read: () => unknown): Blob | undefined {
    const row = this.#ask(read);
    return row === undefined ? undefined : verified({ ...(row as Blob) });
  }

  #ask<T>(question: () => T): T {
    try {
      return question();
    } catch (error) {
      throw unavailable(this.#file, error);
    }
  }
}

function unavailable(file: string, thrown: unknown): BlobsUnavailable {
  return new BlobsUnavailable(`${file}: ${reasonOf(thrown)}`, { cause: toError(thrown) });
}
