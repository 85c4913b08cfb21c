import type { Log } from '@leviathan/grains';
import { reasonOf } from '@leviathan/kernel';
import type { mongo } from 'mongoose';
import type { EntryDocument, SnapshotDocument } from './documents.ts';
import { FIRST_INSTANT } from './filters.ts';
import { type Server, codeOf } from './mongo-errors.ts';
import { isRefusal } from './refusals.ts';

interface Index {
  readonly name: string;
  readonly key: Readonly<Record<string, 1 | -1>>;
  /**
   * The index holds only documents that have this field, said as a range from the least value that it can have: queries
   * name the same bound, and so every planner sees that they find all in here. `$exists` is understood by fewer.
   */
  readonly only?: { readonly field: keyof EntryDocument; readonly from: number | string };
}

/** The collection is made with its first index. */
const NAMESPACE_NOT_FOUND = 26;

/** `_id` alone gives uniqueness and the scans of one entity; these serve recovery, old commands and lists. */
const INDEXES: readonly Index[] = [
  { name: 'by_command', key: { entity: 1, command: 1, seq: -1 } },
  { name: 'open_since', key: { openAt: 1 }, only: { field: 'openAt', from: FIRST_INSTANT } },
  { name: 'open_of_entity', key: { entity: 1, openAt: 1 }, only: { field: 'openAt', from: FIRST_INSTANT } },
  { name: 'due_at', key: { wakeAt: 1 }, only: { field: 'wakeAt', from: FIRST_INSTANT } },
  { name: 'born_in', key: { bornIn: 1, at: -1, entity: -1 }, only: { field: 'bornIn', from: '' } },
  { name: 'forks_of', key: { forkOf: 1 }, only: { field: 'forkOf', from: '' } },
];

/** The two collections of one service's journal, and what their server can do. */
export class Collections {
  readonly server: Server;
  readonly #db: mongo.Db;
  readonly log: Log;
  #prepared: Promise<void> | undefined;
  entries: mongo.Collection<EntryDocument>;
  snapshots: mongo.Collection<SnapshotDocument>;

  constructor(db: mongo.Db, server: Server, log: Log) {
    this.#db = db;
    this.server = server;
    this.log = log;
    this.entries = this.#collection('journal');
    this.snapshots = this.#collection('snapshots');
  }

  get db(): mongo.Db {
    return this.#db;
  }

  /** Makes the indexes and learns what the server refuses, once. Until then everything is right, only slower. */
  prepare(): Promise<void> {
    // Who opens the journal and who watches the server ask at the same time; what is refused is said once.
    this.#prepared ??= this.#prepare().catch((error: unknown) => {
      this.#prepared = undefined;
      throw error;
    });
    return this.#prepared;
  }

  async #prepare(): Promise<void> {
    await this.#probeReadConcern();
    // Asking once is cheaper than making each that is there already: some servers stop all writes for that.
    const present = await this.#present();
    for (const index of INDEXES) if (!present.has(described(index))) await this.#ensure(index);
  }

  /** The indexes that are as we make them. */
  async #present(): Promise<ReadonlySet<string>> {
    const found = await this.entries.indexes().catch((error: unknown) => {
      if (codeOf(error) === NAMESPACE_NOT_FOUND) return [];
      throw error;
    });
    return new Set(
      found.map(({ name = '', key, partialFilterExpression }) => JSON.stringify([name, key, partialFilterExpression])),
    );
  }

  async #ensure({ name, key, only }: Index): Promise<void> {
    if (only === undefined) {
      await this.entries.createIndex(key, { name }, {});
      return;
    }
    try {
      await this.entries.createIndex(key, { name, partialFilterExpression: filterOf(only) }, {});
    } catch (error) {
      if (!isRefusal('partial index', error)) throw error;
      // FerretDB 1 has no partial indexes. A plain one is larger, and as quick for the ranges that are asked for.
      this.log.warn({ index: name, reason: reasonOf(error) }, 'the store refuses a partial index: a plain one is used');
      await this.entries.createIndex(key, { name }, {});
    }
  }

  async #probeReadConcern(): Promise<void> {
    try {
      await this.entries.findOne({ _id: '' });
    } catch (error) {
      if (!isRefusal('majority read', error)) throw error;
      const local = this.#collection<EntryDocument>('journal', 'local');
      await local.findOne({ _id: '' }); // if this fails too, it was not the read concern
      this.entries = local;
      this.snapshots = this.#collection('snapshots', 'local');
      this.log.warn({ reason: reasonOf(error) }, 'the store refuses majority reads: its reads are taken as they are');
    }
  }

  #collection<T extends mongo.Document>(name: string, level: 'majority' | 'local' = 'majority'): mongo.Collection<T> {
    return this.#db.collection<T>(name, { readConcern: { level }, readPreference: 'primary' });
  }
}

function filterOf({ field, from }: NonNullable<Index['only']>): mongo.Document {
  return { [field]: { $gte: from } };
}

/** As it is listed by a server that has it. */
function described({ name, key, only }: Index): string {
  return JSON.stringify([name, key, only === undefined ? undefined : filterOf(only)]);
}
