import { BLANK, type Removal, blankOfStored, entryId } from '@leviathan/grains';
import type { mongo } from 'mongoose';
import type { Collections } from './collections.ts';
import type { EntryDocument } from './documents.ts';
import { forkOf, within } from './filters.ts';
import { storeError } from './mongo-errors.ts';

/** Documents in one message. */
const PAGE = 256;

/**
 * The erasing half of a journal in MongoDB. Every step is harmless to repeat; the order of the steps is what makes it safe
 * to be interrupted. Not promised: that the server's own files and oplog no longer hold what was there.
 */
export class MongoErasing {
  readonly #collections: Collections;

  constructor(collections: Collections) {
    this.#collections = collections;
  }

  async erase(entity: string, seq: number): Promise<void> {
    for (let next = 1; ;) {
      const filter: mongo.Filter<EntryDocument> = { ...within(entity, next, seq - 1), kind: { $ne: BLANK } };
      const filled = await this.#ask(({ entries }) =>
        entries
          .find(filter, { projection: { doc: 1, entity: 1, seq: 1, at: 1 } })
          .sort({ _id: 1 })
          .limit(PAGE)
          .toArray(),
      );
      const last = filled.at(-1);
      if (last === undefined) return;
      await this.#blank(filled);
      next = last.seq + 1;
    }
  }

  async remove({ entity, seq, at, notAfter }: Removal): Promise<void> {
    const last = entryId(entity, seq);
    await this.#ask(({ snapshots }) => snapshots.deleteOne({ _id: entity, seq: { $lte: seq } }));
    const others: mongo.Filter<EntryDocument> = { ...within(entity, 1, seq - 1), at: { $lte: Math.floor(notAfter) } };
    await this.#ask(({ entries }) => entries.deleteMany(others));
    await this.#ask(({ entries }) => entries.deleteOne({ _id: last, at: Math.floor(at) }));
  }

  async forksOf(entity: string, limit: number): Promise<readonly string[]> {
    const forks = await this.#ask(({ entries }) =>
      entries
        .find(forkOf(entity), { projection: { entity: 1 } })
        .sort({ entity: 1 })
        .limit(limit)
        .toArray(),
    );
    return forks.map((fork) => fork.entity);
  }

  #blank(filled: readonly Pick<EntryDocument, '_id' | 'entity' | 'seq' | 'at' | 'doc'>[]): Promise<unknown> {
    const updates = filled.map(({ _id, doc, ...place }) => {
      const blank = JSON.stringify(blankOfStored(doc, place));
      const update = {
        $set: { kind: BLANK, doc: blank },
        $unset: { open: '', openAt: '', wakeAt: '', forkOf: '' },
      } as const;
      return { updateOne: { filter: { _id }, update } };
    });
    return this.#ask(({ entries }) => entries.bulkWrite(updates, { ordered: false }));
  }

  async #ask<T>(question: (collections: Collections) => Promise<T>): Promise<T> {
    try {
      return await question(this.#collections);
    } catch (error) {
      throw storeError(this.#collections.server, error);
    }
  }
}
