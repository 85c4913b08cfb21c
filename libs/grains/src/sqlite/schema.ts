import type { DatabaseSync } from 'node:sqlite';
import { NewerStore } from '../store-errors.ts';

/** Raised with every change of the tables; a file of a higher version is not touched. */
const VERSION = 1;

/**
 * `doc` is the entry as JSON, without its two hints, which are columns because they change. `born_in` is
 * `<tenant>/<type>` on first entries only, so that the index of births holds one row per entity.
 */
const TABLES = `
  CREATE TABLE entries (
    id TEXT PRIMARY KEY,
    entity TEXT NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    command TEXT NOT NULL,
    open TEXT,
    wake_at INTEGER,
    born_in TEXT,
    doc TEXT NOT NULL
  ) STRICT;
  CREATE INDEX entries_by_command ON entries (entity, command);
  CREATE INDEX entries_open ON entries (at) WHERE open IS NOT NULL;
  CREATE INDEX entries_open_by_entity ON entries (entity, seq) WHERE open IS NOT NULL;
  CREATE INDEX entries_due ON entries (wake_at) WHERE wake_at IS NOT NULL;
  CREATE INDEX entries_born ON entries (born_in, at, entity) WHERE born_in IS NOT NULL;
  CREATE TABLE snapshots (
    entity TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
`;

/** Makes the tables of a new file, and refuses the file of a newer release. */
export function prepareSchema(db: DatabaseSync, file: string): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > VERSION) {
    throw new NewerStore(
      `${file} was written by a newer release (schema ${String(version)}, this one knows ${String(VERSION)}): ` +
        'start that release, or choose another LEV_DATA_DIR',
    );
  }
  if (version === 0) db.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${String(VERSION)}; COMMIT;`);
}
