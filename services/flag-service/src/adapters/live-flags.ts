import { FLAGS_STALE_AFTER_MS } from '@leviathan/contracts';
import { CompiledFlagSet } from '@leviathan/flags';
import type { Log } from '@leviathan/grains';
import { type Clock, LeviathanError, type Retry, type Timer, reasonOf } from '@leviathan/kernel';
import type { FlagRegistry } from '../domain/flag-registry.ts';
import type { FlagSetState } from '../domain/flag-set-version.ts';

/** A notice of a change comes sooner; who asks by OFREP is at most so far behind when the notice was lost. */
const POLL_MS = 1000;

/** Thrown to whoever asks before the store answered for the first time. Ask again. */
export class NoFlagSetYet extends LeviathanError {
  readonly code = 'store-unavailable';
  readonly retry: Retry = 'later';
}

/** The flag set, ready to be evaluated: one immutable snapshot. */
export interface LiveSet {
  readonly state: FlagSetState;
  readonly compiled: CompiledFlagSet;
}

export interface LiveFlagsOptions {
  readonly registry: FlagRegistry;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The newest flag set that this replica knows, compiled, for evaluations that must not wait for the store.
 *
 * A store that is away changes nothing: the set stays, its rollouts stand still, and {@link isStale} says so.
 */
export class LiveFlags {
  readonly #options: LiveFlagsOptions;
  readonly #listeners = new Set<() => void>();
  #set: LiveSet;
  #confirmedAt: number;
  #timer: Timer | undefined;
  #refreshing: Promise<void> | undefined;
  #isAway = false;
  #isStopped = false;

  constructor(options: LiveFlagsOptions) {
    this.#options = options;
    this.#set = liveSet(options.registry.known);
    this.#confirmedAt = options.clock.now();
  }

  /** What this replica read or wrote last. @throws {@link NoFlagSetYet} */
  get current(): LiveSet {
    const { known } = this.#options.registry;
    if (known.version > this.#set.state.version) this.#set = liveSet(known);
    if (this.#set.state.version === 0)
      throw new NoFlagSetYet('the flag set was not read yet: the store does not answer');
    return this.#set;
  }

  /** Nobody has confirmed the set for a minute. */
  get isStale(): boolean {
    return this.#options.clock.now() - this.#confirmedAt > FLAGS_STALE_AFTER_MS;
  }

  /** What rules take for the time: it stands still when the set is stale, and where it stood then. */
  get time(): number {
    return Math.min(this.#options.clock.now(), this.#confirmedAt + FLAGS_STALE_AFTER_MS);
  }

  start(): void {
    this.#isStopped = false;
    this.#poll();
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  /** Reads what is new. Never rejects; asked while it reads, it does not read twice. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#read().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  /** Calls `listener` when there may be a new version. @returns what ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** A version was written here: there is nothing to read. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  async #read(): Promise<void> {
    const { registry, clock, log } = this.#options;
    const before = registry.known.version;
    try {
      await registry.current();
      this.#confirmedAt = clock.now();
      this.#isAway = false;
      if (registry.known.version > before) this.changed();
    } catch (error) {
      // said once per absence: it is asked for every second
      if (!this.#isAway)
        log.warn({ reason: reasonOf(error) }, 'the flag set cannot be read: evaluations go on with the last one');
      this.#isAway = true;
    }
  }

  #poll(): void {
    void this.refresh().then(() => {
      if (!this.#isStopped) this.#timer = this.#options.clock.after(POLL_MS, () => this.#poll());
    });
  }
}

function liveSet(state: FlagSetState): LiveSet {
  return { state, compiled: new CompiledFlagSet(state.set) };
}
