import { EventEmitter } from 'node:events';
import { type Clock, SystemClock, type Timer } from '@leviathan/kernel';
import { Breaker, type DependencyState } from './breaker.ts';
import { Bulkhead } from './bulkhead.ts';
import { type Limits, callWithLimits } from './call-with-limits.ts';
import { BUCKET_MS } from './circuit.ts';
import type { Dependency } from './dependency.ts';
import { BulkheadFull, type CircuitOpen, DependencyTimeout } from './errors.ts';

const MAX_CONCURRENT = 64;

export interface GuardOptions {
  readonly clock?: Clock;
  /** Hears of every change of a breaker: for the log and the metrics. */
  readonly changed?: (state: DependencyState) => void;
}

/**
 * Calls a dependency through its breaker and its bulkhead.
 *
 * For synchronous calls to others (a model, a service over HTTP) only. Never around a broker or a store of ours: there
 * messages wait, and a breaker would turn back-pressure into loss.
 *
 * @throws {@link CircuitOpen} and {@link BulkheadFull} without a call, {@link DependencyTimeout}, the signal's reason,
 *   or what `fn` throws
 */
export interface Guard {
  <T>(dependency: Dependency | string, limits: Limits, fn: (signal: AbortSignal) => Promise<T> | T): Promise<T>;
  /** Why a call would be refused now, without making one. A call in the same tick finds the same. */
  refusal(dependency: string): CircuitOpen | undefined;
  /** How every dependency that was called so far stands. */
  states(): readonly DependencyState[];
  /** Drops breaker and bulkhead of a dependency that is gone. */
  forget(dependency: string): void;
  /** Ends all timers. Later calls begin anew. */
  shutdown(): void;
}

export function createGuard(options: GuardOptions = {}): Guard {
  const guarded = new GuardedDependencies(options);
  return Object.assign(
    <T>(dependency: Dependency | string, limits: Limits, fn: (signal: AbortSignal) => Promise<T> | T) =>
      guarded.call(typeof dependency === 'string' ? { name: dependency } : dependency, limits, fn),
    {
      refusal: (dependency: string) => guarded.refusal(dependency),
      states: () => guarded.states(),
      forget: (dependency: string) => guarded.forget(dependency),
      shutdown: () => guarded.shutdown(),
    },
  );
}

interface Guarded {
  readonly breaker: Breaker;
  readonly bulkhead: Bulkhead;
  readonly slots: number;
}

/** Breakers and bulkheads by dependency, and the clock hand that turns their windows. */
class GuardedDependencies {
  readonly #guarded = new Map<string, Guarded>();
  readonly #rotation = new EventEmitter().setMaxListeners(0); // one listener per breaker is no leak
  readonly #clock: Clock;
  readonly #changed: (state: DependencyState) => void;
  #hand: Timer | undefined;

  constructor({ clock = new SystemClock(), changed = () => undefined }: GuardOptions) {
    this.#clock = clock;
    this.#changed = changed;
  }

  async call<T>(dependency: Dependency, limits: Limits, fn: (signal: AbortSignal) => Promise<T> | T): Promise<T> {
    if (!(limits.timeoutMs > 0)) throw new RangeError(`a call of ${dependency.name} needs a time-out above 0`);
    limits.signal?.throwIfAborted();
    const { breaker, bulkhead, slots } = this.#of(dependency);
    const { refusal } = breaker;
    if (refusal !== undefined) throw refusal;
    // Outside of the breaker, so that a full bulkhead, which is our own doing, never counts against the dependency.
    const release = bulkhead.take();
    if (release === undefined) throw new BulkheadFull(dependency.name, slots);
    return breaker.run(() =>
      callWithLimits(fn, limits, {
        clock: this.#clock,
        timedOut: () => new DependencyTimeout(dependency.name, limits.timeoutMs),
        settled: release, // not at the time-out: what still runs still burdens both sides
      }),
    );
  }

  refusal(name: string): CircuitOpen | undefined {
    return this.#guarded.get(name)?.breaker.refusal;
  }

  states(): DependencyState[] {
    return [...this.#guarded.values()].map(({ breaker }) => breaker.state);
  }

  forget(name: string): void {
    this.#guarded.get(name)?.breaker.shutdown();
    this.#guarded.delete(name);
    if (this.#guarded.size === 0) this.#stopHand();
  }

  shutdown(): void {
    for (const name of [...this.#guarded.keys()]) this.forget(name);
  }

  #of(dependency: Dependency): Guarded {
    const known = this.#guarded.get(dependency.name);
    if (known !== undefined) return known;
    const slots = dependency.maxConcurrent ?? MAX_CONCURRENT;
    const ports = { clock: this.#clock, rotation: this.#rotation, changed: this.#changed };
    const guarded = { breaker: new Breaker(dependency, ports), bulkhead: new Bulkhead(slots), slots };
    this.#guarded.set(dependency.name, guarded);
    if (this.#hand === undefined) this.#turnHand();
    return guarded;
  }

  #turnHand(): void {
    this.#hand = this.#clock.after(BUCKET_MS, () => {
      this.#rotation.emit('rotate');
      this.#turnHand();
    });
  }

  #stopHand(): void {
    this.#hand?.cancel();
    this.#hand = undefined;
  }
}
