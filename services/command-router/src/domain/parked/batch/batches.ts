import type { Log } from '@leviathan/grains';
import { type Clock, pause, reasonOf } from '@leviathan/kernel';
import type { OwnerQueues } from '../../../ports.ts';
import type { Refusal } from '../../life/accepting.ts';
import type { CommandLog } from '../../life/command-log.ts';
import { refusalOf } from '../../life/requests.ts';
import type { ParkedCommands } from '../parked-commands.ts';
import type { ParkedList } from '../parked-list.ts';
import type { BatchLog, BatchRef, LoadedBatch } from './batch-log.ts';
import { batchIdOf } from './batch-log.ts';
import { type BatchOrder } from './batch.ts';
import { BatchRun, TAKE_OVER_MS } from './batch-run.ts';

export interface BatchesOptions {
  readonly instance: string;
  /** No other router shares the journal. */
  readonly isAlone: boolean;
  readonly batches: BatchLog;
  readonly list: ParkedList;
  readonly parked: ParkedCommands;
  readonly log: CommandLog;
  readonly queues: OwnerQueues;
  readonly clock: Clock;
  readonly logger: Log;
}

/** A batch that was begun, now or by the same request before. */
export interface BegunBatch extends LoadedBatch {
  readonly id: string;
  readonly isReplayed: boolean;
}

/**
 * Redrives or discards many parked commands at a limited rate, whatever becomes of the router that began it.
 *
 * One router is at work on a batch. It writes down each page before it touches its commands; when it ends, the hint of
 * that entry brings another, which takes over by an entry of its own and sees to that page again. Nothing is done twice:
 * a command remembers the batch that redrove it, and only a parked one can be redriven or discarded.
 */
export class Batches {
  readonly #options: BatchesOptions;
  readonly #running = new Map<string, BatchRun>();
  readonly #stop = new AbortController();

  constructor(options: BatchesOptions) {
    this.#options = options;
  }

  /** @param key the `Idempotency-Key`: repeating the request finds the batch */
  async begin(tenant: string, order: BatchOrder, key: string | undefined): Promise<BegunBatch | Refusal> {
    const { batches, instance, clock } = this.#options;
    const ref = { tenant, id: batchIdOf(tenant, key, clock.now()) };
    const settled = await batches.append(ref, 1, { kind: 'begun', order, router: instance }, TAKE_OVER_MS);
    if (settled.outcome !== 'stored' && settled.outcome !== 'taken') return refusalOf(settled);
    const loaded = await batches.load(ref);
    if (loaded === undefined) {
      return { refused: 'key-in-flight', detail: 'another request with this Idempotency-Key is being accepted' };
    }
    if (loaded.batch.order.fingerprint !== order.fingerprint) {
      return { refused: 'key-reused', detail: 'this Idempotency-Key was used with another body' };
    }
    const isReplayed = settled.outcome === 'taken';
    if (!isReplayed) this.#run(ref, loaded);
    return { ...loaded, id: ref.id, isReplayed };
  }

  /** What is being done at the moment is done; nothing more is. */
  async cancel(ref: BatchRef, subject: string): Promise<LoadedBatch | Refusal> {
    const { batches } = this.#options;
    for (;;) {
      const loaded = await batches.load(ref);
      if (loaded === undefined) return { refused: 'not-found', detail: `there is no batch ${JSON.stringify(ref.id)}` };
      if (loaded.batch.cancelledBy !== undefined) return loaded; // ended by it, or about to
      if (loaded.batch.ended !== undefined) return { refused: 'already-ended', detail: 'the batch has ended already' };
      const event = { kind: 'cancel-requested', subject } as const;
      const settled = await batches.append(ref, loaded.seq + 1, event, TAKE_OVER_MS);
      if (settled.outcome === 'stored') this.#running.get(nameOf(ref))?.look();
      else if (settled.outcome !== 'taken') return refusalOf(settled);
    }
  }

  /** A sweep met its hint: it is over, or nobody is at work on it, or it is being worked on here. */
  async wake(ref: BatchRef, due: readonly number[]): Promise<void> {
    const { batches, clock } = this.#options;
    const loaded = await batches.load(ref);
    if (loaded === undefined) return;
    if (batches.isOver(loaded)) return batches.remove(ref, loaded);
    for (const seq of due) {
      if (seq !== loaded.seq) await batches.hint(ref, seq, undefined);
      else if (this.#running.has(nameOf(ref))) await batches.hint(ref, seq, clock.now() + TAKE_OVER_MS);
      else if (loaded.batch.ended === undefined) await this.#takeOver(ref, loaded);
    }
  }

  /** After a start: those of this router go on at once. */
  async resume(ref: BatchRef): Promise<void> {
    const { batches, instance, isAlone } = this.#options;
    const loaded = await batches.load(ref);
    if (loaded === undefined || loaded.batch.ended !== undefined || this.#running.has(nameOf(ref))) return;
    if (isAlone || loaded.batch.router === instance) await this.#takeOver(ref, loaded);
  }

  stop(): void {
    this.#stop.abort();
  }

  async #takeOver(ref: BatchRef, { seq }: LoadedBatch): Promise<void> {
    const { batches, instance, logger } = this.#options;
    const settled = await batches.append(ref, seq + 1, { kind: 'taken-over', router: instance }, TAKE_OVER_MS);
    if (settled.outcome !== 'stored') return; // another one did, or the next sweep tries again
    const loaded = await batches.load(ref);
    if (loaded === undefined) return;
    logger.info({ batch: ref.id, tenant: ref.tenant }, 'a batch is taken over');
    this.#run(ref, loaded);
  }

  #run(ref: BatchRef, loaded: LoadedBatch): void {
    if (this.#stop.signal.aborted) return;
    const run = new BatchRun({ ...this.#options, signal: this.#stop.signal }, ref, loaded);
    this.#running.set(nameOf(ref), run);
    void this.#untilEnded(ref, run).finally(() => this.#running.delete(nameOf(ref)));
  }

  /** A bug in it must not end the router; the hint brings it back. */
  async #untilEnded(ref: BatchRef, run: BatchRun): Promise<void> {
    try {
      await run.run();
    } catch (error) {
      this.#options.logger.error(
        { batch: ref.id, reason: reasonOf(error) },
        'a batch stopped; a sweep takes it up again',
      );
      await pause(this.#options.clock, TAKE_OVER_MS, this.#stop.signal);
    }
  }
}

function nameOf({ tenant, id }: BatchRef): string {
  return `${tenant}\0${id}`;
}
