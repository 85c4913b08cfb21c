import { createHash } from 'node:crypto';
import { entityKey, parseEntityKey } from '@leviathan/contracts';
import type { Journal } from '@leviathan/grains';
import { type Clock, newId } from '@leviathan/kernel';
import { type Settled, collect, settledAppend } from '../../life/resolve-append.ts';
import { BATCH_ENTITY, type Batch, type BatchEvent, foldBatch } from './batch.ts';

/** Which batch. */
export interface BatchRef {
  readonly tenant: string;
  readonly id: string;
}

export interface LoadedBatch {
  readonly batch: Batch;
  /** Of the newest entry. */
  readonly seq: number;
}

/** A batch of a list. */
export interface ListedBatch extends LoadedBatch {
  readonly id: string;
  readonly cursor: string;
}

/** The journals of batches. Whoever inserts at a seq that is taken finds out that he is not the one at work any more. */
export class BatchLog {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #keptMs: number | undefined;

  /** @param keptMs how long after its end; for ever unless given */
  constructor(journal: Journal, clock: Clock, keptMs: number | undefined) {
    this.#journal = journal;
    this.#clock = clock;
    this.#keptMs = keptMs;
  }

  async load(ref: BatchRef): Promise<LoadedBatch | undefined> {
    const entity = batchKey(ref);
    if (entity === undefined) return undefined;
    const entries = await collect(this.#journal.read(entity));
    const batch = foldBatch(entries);
    return batch === undefined ? undefined : { batch, seq: entries.at(-1)?.seq ?? 0 };
  }

  /** The newest seq: whether somebody has written since. */
  lastSeq(ref: BatchRef): Promise<number> {
    return this.#journal.lastSeq(batchKey(ref) ?? '');
  }

  /**
   * One entry more, and the hint of the one before is cleared: the newest speaks for the batch.
   *
   * @param aloneMs for how long nobody else need look at it
   */
  async append(ref: BatchRef, seq: number, event: BatchEvent, aloneMs: number): Promise<Settled> {
    const entity = batchKey(ref) ?? '';
    const at = this.#clock.now();
    const wakeAt = event.kind === 'ended' ? this.#removeAt(at) : at + aloneMs;
    const reply = { status: 'succeeded', result: null } as const;
    const { kind, ...data } = event;
    const what = { entity, seq, at, kind, schema: 1, command: ref.id, data, reply, answers: [], effects: [] };
    const settled = await settledAppend(
      this.#journal,
      { ...what, ...(wakeAt === undefined ? {} : { wakeAt }) },
      this.#clock,
    );
    if (settled.outcome === 'stored' && seq > 1) {
      await this.#journal.setWake(entity, seq - 1, undefined).catch(() => undefined); // a sweep meets it, and clears it
    }
    return settled;
  }

  /** Newest first. */
  async page(
    tenant: string,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<readonly ListedBatch[]> {
    const births = await this.#journal.births(tenant, BATCH_ENTITY, page);
    const listed = births.map(async ({ entity, cursor }) => {
      const id = parseEntityKey(entity)?.id ?? '';
      const loaded = await this.load({ tenant, id });
      return loaded === undefined ? [] : [{ id, cursor, ...loaded }];
    });
    return (await Promise.all(listed)).flat();
  }

  /** Its time is over. */
  async remove(ref: BatchRef, { seq, batch }: LoadedBatch): Promise<void> {
    const at = batch.ended?.at ?? 0;
    await this.#journal.remove({ entity: batchKey(ref) ?? '', seq, at, notAfter: at });
  }

  /** Moves the hint of an entry, or clears it. */
  async hint(ref: BatchRef, seq: number, wakeAt: number | undefined): Promise<void> {
    await this.#journal.setWake(batchKey(ref) ?? '', seq, wakeAt);
  }

  isOver({ batch }: LoadedBatch): boolean {
    return (
      batch.ended !== undefined && this.#keptMs !== undefined && this.#clock.now() >= batch.ended.at + this.#keptMs
    );
  }

  #removeAt(endedAt: number): number | undefined {
    return this.#keptMs === undefined ? undefined : endedAt + this.#keptMs;
  }
}

/** With a key the name of a batch derives from it, so that the unique insert of its first entry is its idempotency. */
export function batchIdOf(tenant: string, key: string | undefined, now: number): string {
  if (key === undefined) return newId(now);
  return `b-${createHash('sha256').update(`${tenant}\0${key}`).digest('hex').slice(0, 32)}`;
}

function batchKey({ tenant, id }: BatchRef): string | undefined {
  return entityKey({ tenant, type: BATCH_ENTITY, id });
}
