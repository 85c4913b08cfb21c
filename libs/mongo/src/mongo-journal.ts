import {
  type Append,
  type Birth,
  type Due,
  type Entry,
  GroupCommit,
  type Journal,
  MAX_SEQ,
  type OpenKind,
  type Removal,
  type Snapshot,
  entryId,
} from '@leviathan/grains';
import type { Clock } from '@leviathan/kernel';
import type { Collections } from './collections.ts';
import { MongoBatch } from './mongo-batch.ts';
import { MongoErasing } from './mongo-erasing.ts';
import { MongoReads } from './mongo-reads.ts';

/** The journal of one service in MongoDB: `stored` means in the journals of a majority of the replica set. */
export class MongoJournal implements Journal {
  readonly #commits: GroupCommit;
  /** Apart from the commits: a server changes hints one by one, and no turn should wait for that. */
  readonly #hints: GroupCommit;
  readonly #reads: MongoReads;
  readonly #erasing: MongoErasing;

  constructor(collections: Collections, clock: Clock) {
    const batches = new MongoBatch(collections);
    this.#commits = new GroupCommit(batches, clock);
    this.#hints = new GroupCommit(batches, clock);
    this.#reads = new MongoReads(collections);
    this.#erasing = new MongoErasing(collections);
  }

  append(entry: Entry): Promise<Append> {
    return this.#commits.append(entry);
  }

  read(entity: string, range: { readonly from?: number; readonly to?: number } = {}): AsyncIterable<Entry> {
    return this.#reads.range(entity, range.from ?? 1, range.to ?? MAX_SEQ);
  }

  lastSeq(entity: string): Promise<number> {
    return this.#reads.lastSeq(entity);
  }

  find(entity: string, command: string): Promise<Entry | undefined> {
    return this.#reads.find(entity, command);
  }

  openOf(entity: string): Promise<readonly Entry[]> {
    return this.#reads.openOf(entity);
  }

  open(kind: OpenKind, before: number, limit: number): Promise<readonly Due[]> {
    return this.#reads.open(kind, before, limit);
  }

  due(at: number, limit: number): Promise<readonly Due[]> {
    return this.#reads.due(at, limit);
  }

  clearOpen(entity: string, seq: number, kinds: readonly OpenKind[]): Promise<void> {
    return this.#hints.amend({ kind: 'clear-open', id: entryId(entity, seq), kinds });
  }

  setWake(entity: string, seq: number, wakeAt: number | undefined): Promise<void> {
    return this.#hints.amend({ kind: 'set-wake', id: entryId(entity, seq), wakeAt });
  }

  births(
    tenant: string,
    type: string,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly Birth[]> {
    return this.#reads.births(tenant, type, page);
  }

  erase(entity: string, seq: number): Promise<void> {
    return this.#erasing.erase(entity, seq);
  }

  remove(removal: Removal): Promise<void> {
    return this.#erasing.remove(removal);
  }

  forksOf(entity: string, limit: number): Promise<readonly string[]> {
    return this.#erasing.forksOf(entity, limit);
  }

  loadSnapshot(entity: string, version: number): Promise<Snapshot | undefined> {
    return this.#reads.snapshot(entity, version);
  }

  saveSnapshot(snapshot: Snapshot): Promise<void> {
    return this.#hints.amend({ kind: 'snapshot', snapshot });
  }

  get outdated(): string | undefined {
    return this.#reads.outdated;
  }

  ping(): Promise<void> {
    return this.#reads.ping();
  }

  /** Writes what waits. The connection is the store's. */
  async close(): Promise<void> {
    await Promise.all([this.#commits.close(), this.#hints.close()]);
  }
}
