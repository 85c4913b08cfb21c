import { encodeKeyPart } from '@leviathan/contracts';
import {
  type Birth,
  BrokenJournal,
  type Due,
  type OpenKind,
  type Entry,
  MAX_SEQ,
  type Snapshot,
  StoreUnavailable,
  birthCursor,
  parseBirthCursor,
  readableBirths,
  savedSnapshot,
} from '@leviathan/grains';
import type { mongo } from 'mongoose';
import type { Collections } from './collections.ts';
import { type EntryDocument, entryOf } from './documents.ts';
import { dueAt, openOf, openSince, within } from './filters.ts';
import { storeError } from './mongo-errors.ts';

/** Entries that the server sends at a time; it stops at 16 MiB before. */
const PAGE = 256;

/**
 * The reading half of a journal in MongoDB. Everything rejects with a `StoreUnavailable` when it cannot be read, and what
 * reads an entry that is no JSON with a `BrokenJournal`.
 */
export class MongoReads {
  readonly #collections: Collections;

  constructor(collections: Collections) {
    this.#collections = collections;
  }

  async *range(entity: string, from: number, to: number): AsyncIterable<Entry> {
    const filter = within(entity, Math.max(from, 1), Math.min(to, MAX_SEQ));
    const cursor = this.#collections.entries.find(filter, { batchSize: PAGE }).sort({ _id: 1 });
    try {
      for (;;) {
        const document = await this.#ask(() => cursor.next());
        if (document === null) return;
        yield this.#entry(document);
      }
    } finally {
      await cursor.close().catch(() => undefined); // the server forgets it by itself
    }
  }

  async lastSeq(entity: string): Promise<number> {
    const options: mongo.FindOptions = { sort: { _id: -1 }, projection: { seq: 1 } };
    const newest = await this.#ask(() => this.#collections.entries.findOne(within(entity, 0, MAX_SEQ), options));
    return newest?.seq ?? 0;
  }

  async find(entity: string, command: string): Promise<Entry | undefined> {
    const found = await this.#ask(() => this.#collections.entries.findOne({ entity, command }, { sort: { seq: -1 } }));
    return found === null ? undefined : this.#entry(found);
  }

  async openOf(entity: string): Promise<readonly Entry[]> {
    const found = await this.#ask(() => this.#collections.entries.find(openOf(entity)).sort({ _id: 1 }).toArray());
    return found.map((document) => this.#entry(document));
  }

  open(kind: OpenKind, before: number, limit: number): Promise<readonly Due[]> {
    return this.#due(openSince(kind, before), { openAt: 1 }, limit);
  }

  due(at: number, limit: number): Promise<readonly Due[]> {
    return this.#due(dueAt(at), { wakeAt: 1 }, limit);
  }

  async births(
    tenant: string,
    type: string,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly Birth[]> {
    const bornIn = `${encodeKeyPart(tenant)}/${encodeKeyPart(type)}`;
    const filter = page.after === undefined ? { bornIn } : { bornIn, ...olderThan(page.after) };
    const found = await this.#ask(() =>
      this.#collections.entries.find(filter).sort({ at: -1, entity: -1 }).limit(page.limit).toArray(),
    );
    const births = readableBirths(
      found.map((document) => ({ entity: document.entity, at: document.at, entry: () => this.#entry(document) })),
      this.#collections.log,
    );
    const last = found.at(-1);
    // A page that is not full is the last one: what was left out is made up for.
    if (last === undefined || found.length < page.limit || births.length === page.limit) return births;
    const rest = { after: birthCursor(last), limit: page.limit - births.length };
    return [...births, ...(await this.births(tenant, type, rest))];
  }

  async snapshot(entity: string, version: number): Promise<Snapshot | undefined> {
    const found = await this.#ask(() => this.#collections.snapshots.findOne({ _id: entity, version }));
    if (found === null) return undefined;
    const { seq, state } = found;
    return savedSnapshot({ entity, version, seq, state }, this.#collections.log);
  }

  /** Says at once what the store's watch knows: a probe would not wait until the driver gives up, and not hear why. */
  get outdated(): string | undefined {
    return this.#collections.server.outdated;
  }

  async ping(): Promise<void> {
    const { trouble } = this.#collections.server;
    if (trouble !== undefined) throw new StoreUnavailable(trouble);
    await this.#ask(() => this.#collections.db.command({ ping: 1 }));
  }

  #due(filter: mongo.Filter<EntryDocument>, sort: mongo.Sort, limit: number): Promise<readonly Due[]> {
    const projection = { _id: 0, entity: 1, seq: 1 };
    return this.#ask(() =>
      this.#collections.entries.find(filter).sort(sort).limit(limit).project<Due>(projection).toArray(),
    );
  }

  #entry(document: EntryDocument): Entry {
    try {
      return entryOf(document);
    } catch (error) {
      const message = `MongoDB at ${this.#collections.server.host}: entry ${document._id} is not JSON: restore it from a backup`;
      throw new BrokenJournal(message, { cause: error });
    }
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      throw storeError(this.#collections.server, error);
    }
  }
}

function olderThan(cursor: string): mongo.Filter<EntryDocument> {
  const { at, entity } = parseBirthCursor(cursor);
  return { $or: [{ at: { $lt: at } }, { at, entity: { $lt: entity } }] };
}
