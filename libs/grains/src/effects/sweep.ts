import { type Clock, type Timer, reasonOf } from '@leviathan/kernel';
import type { Due, Journal } from '../journal.ts';
import { isRecord } from '../journal/journal-records.ts';
import type { Log } from '../owner.ts';

/** An entity with forgotten work, and the entries whose `wakeAt` brought it here. */
export interface Awakening {
  readonly entity: string;
  readonly due: readonly number[];
}

export interface SweepOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly everyMs: number;
  /** Younger unpublished effects are on their way already. */
  readonly openAfterMs: number;
  /**
   * How far ahead the first pass looks, and the one after a take-over, also at the youngest unpublished effects: whoever
   * follows on a crash takes up at once what the lost owner was doing. @default 0
   */
  readonly aheadMs?: number;
  /** Sees to one entity. While it is pending, that entity is not woken again. */
  readonly wake: (awakening: Awakening) => Promise<unknown>;
  /** What the store said, for readiness. */
  readonly onStore?: (failure: Error | undefined) => void;
}

/** Rows per index, kind and pass: bounds the work after a long outage; the next pass takes the next ones. */
const LIMIT = 500;

/** Passes that look ahead come no closer than this: a lost owner's partitions are heard of one by one. */
const AHEAD_EVERY_MS = 250;

/** Wakes that go out at once, in order: each reads the store, whose few connections turns need too. */
const AT_ONCE = 32;

/** How long one keeps the others waiting: some are pending for as long as a turn waits, and bar nobody else. */
const BARS_MS = 1000;

/**
 * Looks about once a second for entries with unpublished effects and for overdue `wakeAt`, of the whole service.
 *
 * Every replica does, at jittered times, because none is told that it became an owner; waking twice is harmless.
 */
export class Sweep {
  readonly #options: SweepOptions;
  readonly #awake = new Set<string>();
  #waiting: Awakening[] = [];
  #barring = 0;
  #timer: Timer | undefined;
  #isRunning = false;
  #isPassing = false;
  /** Whether the next pass looks ahead. */
  #looksAhead = true;
  #passedAt = Number.NEGATIVE_INFINITY;
  /** The farthest that the clock has shown here: it may be set back. */
  #farthest = 0;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#again(0);
  }

  stop(): void {
    this.#isRunning = false;
    this.#timer?.cancel();
    for (const { entity } of this.#waiting) this.#awake.delete(entity);
    this.#waiting = [];
  }

  /**
   * Work has come to this process that another one had before: that one may be gone, and what it was doing should not
   * wait until it is overdue. So the next pass looks ahead, and comes now.
   */
  takeOver(): void {
    if (this.#looksAhead) return;
    this.#looksAhead = true;
    if (!this.#isPassing) this.#again(this.#restMs);
  }

  /** One pass. Never rejects. @returns whether the journal could be read */
  async pass(): Promise<boolean> {
    const { log, aheadMs = 0, onStore } = this.#options;
    const looksAhead = this.#looksAhead;
    this.#looksAhead = false;
    this.#passedAt = this.#options.clock.now();
    try {
      const { open, due } = await this.#find(looksAhead ? aheadMs : 0);
      onStore?.(undefined);
      for (const awakening of byEntity(open, due)) this.#wake(awakening);
      return true;
    } catch (error) {
      this.#looksAhead ||= looksAhead;
      onStore?.(Error.isError(error) ? error : new Error(reasonOf(error)));
      log.warn({ reason: reasonOf(error) }, 'the sweep could not read the journal; it tries again');
      return false;
    }
  }

  async #find(aheadMs: number): Promise<{ readonly open: readonly Due[]; readonly due: readonly Due[] }> {
    const { journal, clock, openAfterMs } = this.#options;
    const now = clock.now();
    // Entries of before a clock was set back are no younger for it; timers are, and their folds know it.
    const setBackMs = Math.max(0, this.#farthest - now);
    this.#farthest = now + setBackMs;
    const before = this.#farthest - Math.max(0, openAfterMs - aheadMs);
    const open = [
      ...(await journal.open('command', before, LIMIT)),
      ...(await journal.open('whisper', before, LIMIT)),
      ...(await journal.open('erasure', before, LIMIT)),
    ];
    const due = (await journal.due(now + aheadMs, LIMIT)).filter(({ entity }) => !isRecord(entity));
    return { open, due };
  }

  #again(delayMs: number): void {
    if (!this.#isRunning) return;
    this.#timer?.cancel();
    this.#timer = this.#options.clock.after(delayMs, () => void this.#passAndRest());
  }

  async #passAndRest(): Promise<void> {
    this.#isPassing = true;
    const hasRead = await this.pass();
    this.#isPassing = false;
    const { everyMs } = this.#options;
    this.#again(this.#looksAhead && hasRead ? this.#restMs : everyMs * (0.75 + Math.random() / 2));
  }

  /** Until a pass that looks ahead may follow on the last one: partitions come one by one. */
  get #restMs(): number {
    return Math.max(0, this.#passedAt + AHEAD_EVERY_MS - this.#options.clock.now());
  }

  #wake(awakening: Awakening): void {
    const { entity } = awakening;
    if (!this.#isRunning || this.#awake.has(entity)) return;
    this.#awake.add(entity);
    this.#waiting.push(awakening);
    this.#next();
  }

  #next(): void {
    while (this.#barring < AT_ONCE) {
      const awakening = this.#waiting.shift();
      if (awakening === undefined) return;
      void this.#send(awakening);
    }
  }

  async #send(awakening: Awakening): Promise<void> {
    const { entity } = awakening;
    const { clock, log, wake } = this.#options;
    const lift = this.#bar();
    const timer = clock.after(BARS_MS, lift);
    try {
      await wake(awakening);
    } catch (error) {
      log.warn({ entity, reason: reasonOf(error) }, 'could not be woken; the next sweep tries again');
    } finally {
      timer.cancel();
      this.#awake.delete(entity);
      lift();
    }
  }

  /** @returns what lets the next one go, once */
  #bar(): () => void {
    this.#barring += 1;
    let isBarring = true;
    return () => {
      if (!isBarring) return;
      isBarring = false;
      this.#barring -= 1;
      this.#next();
    };
  }
}

function byEntity(open: readonly Due[], due: readonly Due[]): readonly Awakening[] {
  const seqs = new Map<string, number[]>(open.map(({ entity }) => [entity, []]));
  for (const { entity, seq } of due) seqs.set(entity, [...(seqs.get(entity) ?? []), seq]);
  return [...seqs].map(([entity, seqsOfEntity]) => ({ entity, due: seqsOfEntity }));
}
