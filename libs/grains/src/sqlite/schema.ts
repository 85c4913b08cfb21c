import type { DatabaseSync } from 'node:sqlite';
import { NewerStore } from '../store-errors.ts';

/** Raised with every change of the tables; a file of a higher version is not touched. */
const VERSION = 2;

/** `fork_of` is the origin of a fork, on its first entry only. */
const FORKS = 'CREATE INDEX entries_forks ON entries (fork_of) WHERE fork_of IS NOT NULL;';

/** By the version that they start from: what brings a file one version on. */
const STEPS: Readonly<Record<number, string>> = { 1: `ALTER TABLE entries ADD COLUMN fork_of TEXT; ${FORKS}` };

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
    doc TEXT NOT NULL,
    fork_of TEXT
  ) STRICT;
  CREATE INDEX entries_by_command ON entries (entity, command);
  CREATE INDEX entries_open ON entries (at) WHERE open IS NOT NULL;
  CREATE INDEX entries_open_by_entity ON entries (entity, seq) WHERE open IS NOT NULL;
  CREATE INDEX entries_due ON entries (wake_at) WHERE wake_at IS NOT NULL;
  CREATE INDEX entries_born ON entries (born_in, at, entity) WHERE born_in IS NOT NULL;
  ${FORKS}
  CREATE TABLE snapshots (
    entity TEXT PRIMARY KEY,
    seq INTEGER NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
`;

/** Makes the tables of a new file, brings an older one up to date, and refuses the file of a newer release. */
export function prepareSchema(db: DatabaseSync, file: string): void {
  const version = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version > VERSION) {
    throw new NewerStore(
      `${file} was written by a newer release (schema ${String(version)}, this one knows ${String(VERSION)}): ` +
        'start that release, or choose another LEV_DATA_DIR',
    );
  }
  const changes = version === 0 ? TABLES : stepsFrom(version);
  if (version < VERSION) db.exec(`BEGIN; ${changes} PRAGMA user_version = ${String(VERSION)}; COMMIT;`);
}

function stepsFrom(version: number): string {
  return Array.from({ length: VERSION - version }, (_, index) => STEPS[version + index] ?? '').join(' ');
}
