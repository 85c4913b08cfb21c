import type { Amendment, BatchResult, BatchStore, Insert, PreparedEntry } from '@leviathan/grains';
import { mongo } from 'mongoose';
import type { Collections } from './collections.ts';
import { type EntryDocument, type SnapshotDocument, documentOf } from './documents.ts';
import { allStored, outcomesOf } from './insert-outcomes.ts';
import { DUPLICATE_KEY, storeError } from './mongo-errors.ts';

/** The driver splits a batch at 16 MiB of BSON. A character has at most three bytes, and a document some fields more. */
const CERTAINLY_ONE_MESSAGE_CHARACTERS = 4 * 1024 * 1024;

/** One unordered `insertMany` per batch: the price of a commit, one majority write, is shared by all its entries. */
export class MongoBatch implements BatchStore {
  readonly #collections: Collections;

  constructor(collections: Collections) {
    this.#collections = collections;
  }

  async write(entries: readonly PreparedEntry[], amendments: readonly Amendment[]): Promise<BatchResult> {
    const [inserts, unamended] = await Promise.all([this.#insert(entries), this.#amend(amendments)]);
    return unamended === undefined ? { inserts } : { inserts, unamended };
  }

  async committed(id: string): Promise<string | undefined> {
    try {
      const found = await this.#collections.entries.findOne({ _id: id }, { projection: { doc: 1 } });
      return found?.doc;
    } catch (error) {
      throw storeError(this.#collections.server, error);
    }
  }

  async #insert(entries: readonly PreparedEntry[]): Promise<readonly Insert[]> {
    if (entries.length === 0) return [];
    try {
      // The native collection: a schema's casts could fail one document and with it the whole batch (J4).
      await this.#collections.entries.insertMany(entries.map(documentOf), { ordered: false });
      return allStored(entries.length);
    } catch (error) {
      const characters = entries.reduce((sum, { doc }) => sum + doc.length, 0);
      const isOneMessage = characters <= CERTAINLY_ONE_MESSAGE_CHARACTERS;
      return outcomesOf(this.#collections.server, error, entries.length, isOneMessage);
    }
  }

  async #amend(amendments: readonly Amendment[]): Promise<Error | undefined> {
    if (amendments.length === 0) return undefined;
    try {
      await Promise.all([this.#hint(amendments), this.#keep(amendments)]);
      return undefined;
    } catch (error) {
      return storeError(this.#collections.server, error);
    }
  }

  async #hint(amendments: readonly Amendment[]): Promise<void> {
    const clears = amendments.filter((amendment) => amendment.kind === 'clear-open');
    const wakes = amendments.filter((amendment) => amendment.kind === 'set-wake').map(wakeOf);
    await Promise.all([
      this.#clear(clears),
      // Ordered: of two hints for one entry the later one holds.
      wakes.length === 0 ? undefined : this.#collections.entries.bulkWrite(wakes, { ordered: true }),
    ]);
  }

  /** Nearly always all that is open is cleared: one write an entry. What that misses is looked at kind by kind. */
  async #clear(clears: readonly ClearOpen[]): Promise<void> {
    if (clears.length === 0) return;
    const { matchedCount } = await this.#collections.entries.bulkWrite(clears.map(closed), { ordered: false });
    if (matchedCount === clears.length) return;
    // Ordered: an emptied `open` is taken away by the update after the one that emptied it.
    await this.#collections.entries.bulkWrite(clears.flatMap(lessened), { ordered: true });
  }

  async #keep(amendments: readonly Amendment[]): Promise<void> {
    const upserts = amendments.flatMap((amendment) => (amendment.kind === 'snapshot' ? [snapshotOf(amendment)] : []));
    if (upserts.length === 0) return;
    try {
      await this.#collections.snapshots.bulkWrite(upserts, { ordered: false });
    } catch (error) {
      if (!isOnlyDuplicates(error)) throw error; // a newer snapshot is there: the older one is not needed
    }
  }
}

type Update<T extends mongo.Document> = Extract<mongo.AnyBulkWriteOperation<T>, { updateOne: object }>;

type ClearOpen = Extract<Amendment, { kind: 'clear-open' }>;

const CLOSE: mongo.UpdateFilter<EntryDocument> = { $unset: { open: '', openAt: '' } };

function closed({ id, kinds }: ClearOpen): Update<EntryDocument> {
  return { updateOne: { filter: { _id: id, open: [...kinds] }, update: CLOSE } };
}

function lessened({ id, kinds: cleared }: ClearOpen): readonly Update<EntryDocument>[] {
  const kinds = [...cleared];
  return [
    { updateOne: { filter: { _id: id, open: { $in: kinds } }, update: { $pullAll: { open: kinds } } } },
    { updateOne: { filter: { _id: id, open: { $size: 0 } }, update: CLOSE } },
  ];
}

function wakeOf({ id, wakeAt }: Extract<Amendment, { kind: 'set-wake' }>): Update<EntryDocument> {
  const update: mongo.UpdateFilter<EntryDocument> =
    wakeAt === undefined ? { $unset: { wakeAt: '' } } : { $set: { wakeAt: Math.floor(wakeAt) } };
  return { updateOne: { filter: { _id: id }, update } };
}

/** Only forwards: while a newer one is there the filter misses it, and the upsert is refused as a duplicate. */
function snapshotOf({ snapshot }: Extract<Amendment, { kind: 'snapshot' }>): Update<SnapshotDocument> {
  const { entity, seq, version, state } = snapshot;
  const $set = { seq, version, state: JSON.stringify(state) };
  return { updateOne: { filter: { _id: entity, seq: { $lte: seq } }, update: { $set }, upsert: true } };
}

function isOnlyDuplicates(thrown: unknown): boolean {
  if (!(thrown instanceof mongo.MongoBulkWriteError)) return false;
  const faults = [thrown.writeErrors].flat();
  return faults.length > 0 && faults.every(({ code }) => code === DUPLICATE_KEY);
}
