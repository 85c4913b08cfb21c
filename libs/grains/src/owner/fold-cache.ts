import type { Clock } from '@leviathan/kernel';
import type { Fold } from './fold.ts';

interface Cached {
  readonly fold: Fold;
  readonly holder: object;
  readonly bytes: number;
  /** Seq at which `bytes` was measured. */
  readonly measuredAt: number;
  /** Epoch milliseconds. */
  readonly usedAt: number;
}

/** How long an entity that nobody uses stays in memory, unless its grain says otherwise. */
const IDLE_MS = 15 * 60 * 1000;
/** A look goes over every fold. */
const LOOK_EVERY_MS = 10_000;

/** Entries by which a state may grow before it is measured again; measuring costs as much as writing it as JSON. */
const MEASURE_EVERY = 64;

/**
 * Folded entities, the least recently used thrown out first. Its bound is bytes, measured now and then as JSON, so it
 * is an estimate.
 *
 * T6: a fold belongs to the tenure that made it and is invisible to any other, because between two tenures somebody
 * else may have written.
 */
export class FoldCache {
  readonly #capacity: number;
  readonly #clock: Clock;
  readonly #folds = new Map<string, Cached>();
  #bytes = 0;
  #lookAt = 0;

  constructor(capacityBytes: number, clock: Clock) {
    this.#capacity = capacityBytes;
    this.#clock = clock;
  }

  get(entity: string, holder: object): Fold | undefined {
    const cached = this.#folds.get(entity);
    if (cached?.holder !== holder) return undefined;
    this.#folds.delete(entity);
    this.#folds.set(entity, { ...cached, usedAt: this.#clock.now() }); // now the most recently used
    return cached.fold;
  }

  put(fold: Fold, holder: object): void {
    const cached = this.#measure(fold, holder, this.#folds.get(fold.entity));
    this.evict(fold.entity);
    if (cached.bytes > this.#capacity) return;
    this.#folds.set(fold.entity, cached);
    this.#bytes += cached.bytes;
    for (const oldest of this.#folds.keys()) {
      if (this.#bytes <= this.#capacity) return;
      this.evict(oldest);
    }
  }

  evict(entity: string): void {
    this.#bytes -= this.#folds.get(entity)?.bytes ?? 0;
    this.#folds.delete(entity);
  }

  /** Forgets everything of a tenure that is over. */
  evictOf(holder: object): void {
    for (const [entity, cached] of this.#folds) if (cached.holder === holder) this.evict(entity);
  }

  /** Forgets what nobody has used for its grain's idle time: a journal that is not talked to costs no memory. */
  evictIdle(): void {
    const now = this.#clock.now();
    if (now < this.#lookAt) return;
    this.#lookAt = now + LOOK_EVERY_MS;
    for (const [entity, { fold, usedAt }] of this.#folds) {
      if (now - usedAt >= (fold.grain.idleMs ?? IDLE_MS)) this.evict(entity);
    }
  }

  /** Keys of all that are in memory. */
  get entities(): Iterable<string> {
    return this.#folds.keys();
  }

  get size(): number {
    return this.#folds.size;
  }

  #measure(fold: Fold, holder: object, before: Cached | undefined): Cached {
    const usedAt = this.#clock.now();
    if (before !== undefined && fold.seq - before.measuredAt < MEASURE_EVERY)
      return { ...before, fold, holder, usedAt };
    const bytes = JSON.stringify([fold.state, fold.window.save()]).length;
    return { fold, holder, bytes, measuredAt: fold.seq, usedAt };
  }
}
