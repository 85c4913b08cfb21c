import { LeviathanError, pause } from '@leviathan/kernel';
import type { Happened } from '../../life/command-log.ts';
import type { Refusal } from '../../life/accepting.ts';
import { refusalOf } from '../../life/requests.ts';
import type { PlacedMark } from '../parked-marks.ts';
import type { BatchRef, LoadedBatch } from './batch-log.ts';
import { type Batch, type BatchCounts, type BatchEvent } from './batch.ts';
import type { BatchesOptions } from './batches.ts';

/** Nothing was heard of the router at work for so long after it should have written: another one takes over. */
export const TAKE_OVER_MS = 10_000;
/** So much work is in a page: who takes over repeats at most that, and a cancellation is seen before the next. */
const PAGE_MS = 5000;
const MAX_PAGE = 100;
/** Store or broker are away: the batch waits, as everything does. */
const AWAY_MS = 1000;
/** Whether somebody else has written is asked so often while a page is worked on. */
const LOOK_MS = 500;
/** Failures that are told one by one. */
const MAX_FAILURES = 20;

type Options = BatchesOptions & { readonly signal: AbortSignal };

/** What became of one command. */
type Deed = 'done' | 'skipped' | { readonly failed: Refusal };

/** One router at work on one batch, until it ends, is cancelled or is taken over. */
export class BatchRun {
  readonly #options: Options;
  readonly #ref: BatchRef;
  #batch: Batch;
  #seq: number;
  #counts: BatchCounts;
  #mustLook = true;
  #lookedAt = 0;
  #nextAt: number;

  constructor(options: Options, ref: BatchRef, { batch, seq }: LoadedBatch) {
    this.#options = options;
    this.#ref = ref;
    this.#batch = batch;
    this.#seq = seq;
    this.#counts = batch.counts;
    this.#nextAt = options.clock.now();
  }

  /** Somebody has written: a cancellation, probably. */
  look(): void {
    this.#mustLook = true;
  }

  /** Resolves when there is nothing more for this router to do. */
  async run(): Promise<void> {
    let page = this.#batch.page ?? { marks: [], next: undefined, isFirst: true };
    for (;;) {
      if (!(await this.#work(page.marks))) return;
      const isLast = page.next === undefined && !('isFirst' in page);
      if (isLast) return this.#end('completed');
      const next = await this.#find(page.next);
      if (next === undefined) return;
      if (next.marks.length === 0 && next.next === undefined) return this.#end('completed');
      if (!(await this.#write({ kind: 'page', ...next, counts: this.#counts }))) return;
      page = next;
    }
  }

  /** @returns whether this router is still the one at work */
  async #work(marks: readonly PlacedMark[]): Promise<boolean> {
    for (const mark of marks) {
      if (!(await this.#mayGoOn())) return false;
      const deed = (await this.#patiently(() => this.#doneBefore(mark))) ?? (await this.#inTurn(mark));
      if (deed === undefined) return false;
      this.#count(mark, deed);
    }
    return this.#mayGoOn();
  }

  /** By the router that was at work before this one took over. */
  async #doneBefore({ id }: PlacedMark): Promise<'done' | undefined> {
    const { command } = await this.#options.log.load({ tenant: this.#ref.tenant, id });
    return 'batch' in command && command.batch === this.#ref.id ? 'done' : undefined;
  }

  async #inTurn(mark: PlacedMark): Promise<Deed | undefined> {
    return (await this.#slot()) ? this.#patiently(() => this.#do(mark)) : undefined;
  }

  async #do({ id, attempt }: PlacedMark): Promise<Deed> {
    const { parked } = this.#options;
    const { tenant, id: batch } = this.#ref;
    const { action, reason = '', subject } = this.#batch.order;
    const ref = { tenant, id };
    return deedOf(
      action === 'redrive'
        ? await parked.redrive(ref, { subject, batch, attempt })
        : await parked.discard(ref, { reason, subject, batch }),
    );
  }

  /**
   * Waits for its turn at the rate, and for a broker that takes it: nothing is redriven into the unknown.
   *
   * @returns whether this router is still the one at work
   */
  async #slot(): Promise<boolean> {
    const { clock, queues, signal } = this.#options;
    while (clock.now() < this.#nextAt || !queues.isAvailable) {
      const untilNext = this.#nextAt - clock.now();
      await pause(clock, queues.isAvailable ? Math.min(untilNext, LOOK_MS) : AWAY_MS, signal);
      if (!(await this.#mayGoOn())) return false;
    }
    this.#nextAt = Math.max(this.#nextAt, clock.now()) + 1000 / this.#batch.order.perSecond;
    return true;
  }

  #find(
    after: string | undefined,
  ): Promise<{ readonly marks: readonly PlacedMark[]; readonly next?: string } | undefined> {
    const { list } = this.#options;
    const { order, begunAt } = this.#batch;
    const { until = begunAt } = order.filter;
    // what is parked after it began is another story: it may be what this batch redrove
    const filter = { ...order.filter, until: Math.min(until, begunAt) };
    const limit = Math.min(MAX_PAGE, Math.max(1, Math.floor((order.perSecond * PAGE_MS) / 1000)));
    return this.#patiently(async () => {
      const { items, next } = await list.page(this.#ref.tenant, filter, { limit, after });
      return { marks: items.map(({ mark }) => mark), ...(next === undefined ? {} : { next }) };
    });
  }

  /** @returns `false` when another router is at work, this one stops, or the batch was cancelled, which is then written down */
  async #mayGoOn(): Promise<boolean> {
    const { clock, signal, batches } = this.#options;
    if (signal.aborted) return false;
    if (!this.#mustLook && clock.now() < this.#lookedAt + LOOK_MS) return true;
    const seq = await this.#patiently(() => batches.lastSeq(this.#ref));
    if (seq === undefined) return false;
    this.#lookedAt = clock.now();
    this.#mustLook = false;
    return seq === this.#seq || this.#reread();
  }

  async #reread(): Promise<boolean> {
    const { batches, instance } = this.#options;
    const loaded = await this.#patiently(() => batches.load(this.#ref));
    if (loaded === undefined) return false;
    const { batch, seq } = loaded;
    if (batch.router !== instance || batch.ended !== undefined) return false;
    this.#batch = { ...batch, counts: this.#counts };
    this.#seq = seq;
    if (batch.cancelledBy === undefined) return true;
    await this.#end('cancelled');
    return false;
  }

  async #end(how: 'completed' | 'cancelled'): Promise<void> {
    const isWritten = await this.#write({ kind: 'ended', how, counts: this.#counts });
    const { logger } = this.#options;
    const { done, skipped, failed } = this.#counts;
    if (isWritten) logger.info({ batch: this.#ref.id, how, done, skipped, failed }, 'a batch has ended');
  }

  /** @returns `false` when somebody else wrote first and is at work, or it was cancelled, or this router stops */
  async #write(event: BatchEvent): Promise<boolean> {
    const { batches } = this.#options;
    for (;;) {
      const settled = await this.#patiently(async () => {
        const written = await batches.append(this.#ref, this.#seq + 1, event, PAGE_MS + TAKE_OVER_MS);
        if (written.outcome === 'unavailable' || written.outcome === 'unknown') throw new Away(written.reason);
        return written;
      });
      if (settled === undefined || settled.outcome === 'rejected') return false;
      if (settled.outcome === 'stored') {
        this.#seq += 1;
        return true;
      }
      if (!(await this.#reread())) return false;
    }
  }

  #count({ id }: PlacedMark, deed: Deed): void {
    const { done, skipped, failed, failures } = this.#counts;
    if (deed === 'done') this.#counts = { ...this.#counts, done: done + 1 };
    else if (deed === 'skipped') this.#counts = { ...this.#counts, skipped: skipped + 1 };
    else {
      const { refused: code, detail } = deed.failed;
      const told = failures.length < MAX_FAILURES ? [...failures, { id, code, detail }] : failures;
      this.#counts = { ...this.#counts, failed: failed + 1, failures: told };
    }
  }

  /** Tries until the store answers. @returns `undefined` when this router stops */
  async #patiently<T>(task: () => Promise<T>): Promise<T | undefined> {
    const { clock, signal } = this.#options;
    while (!signal.aborted) {
      try {
        return await task();
      } catch (error) {
        if (!(error instanceof LeviathanError) || error.retry === 'never') throw error;
        await pause(clock, AWAY_MS, signal);
      }
    }
    return undefined;
  }
}

class Away extends LeviathanError {
  readonly code = 'store-unavailable';
  readonly retry = 'later';
}

function deedOf(happened: Happened | Refusal): Deed {
  if ('refused' in happened) return { failed: happened };
  switch (happened.outcome) {
    case 'happened':
      return 'done';
    case 'old-news':
      return 'skipped';
    case 'refused':
      return happened.code === 'not-parked' ? 'skipped' : { failed: refusalOf(happened) };
    case 'unavailable':
    case 'unknown':
      throw new Away(happened.reason);
    default:
      return { failed: refusalOf(happened) };
  }
}
