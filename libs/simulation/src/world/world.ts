import { createHash } from 'node:crypto';
import { EmbeddedWhisperBus, MemoryWhisperLog, type WhisperBus } from '@leviathan/messaging';
import { Seeded } from '@leviathan/test-kit';
import type { BusFaults } from '../bus/sim-bus.ts';
import { SimBroker } from '../bus/sim-broker.ts';
import type { Fate } from '../process/sim-process.ts';
import { SimStore } from '../store/sim-store.ts';
import type { StoreFaults, WriteFault } from '../store/sim-journal.ts';
import { EventLoop } from '../time/event-loop.ts';
import { VirtualTime } from '../time/virtual-time.ts';
import type { SeedClass } from './seed-classes.ts';

/** One line of what happened, for whoever replays a seed. */
export interface ScheduleLine {
  readonly atMs: number;
  /** Who: a process, or `world` for trouble from outside. */
  readonly who: string;
  readonly what: string;
}

/** One call of one run, at which its process ends. */
export interface CrashPoint {
  readonly call: number;
  readonly fate: Exclude<Fate, 'go-on'>;
}

export interface WorldOptions {
  readonly crash?: CrashPoint;
  readonly mutant?: { readonly hasDirtyReads?: boolean };
}

const WRITE_FAULTS: readonly WriteFault[] = ['refused', 'lost-before', 'lost-after', 'late', 'tentative'];

/**
 * What outlives every process of one simulated run: time, chance, the stores, the broker, and the record of it all.
 *
 * Chance has one stream per purpose, so that a change of one purpose leaves the choices of the others as they were.
 */
export class World {
  readonly seedClass: SeedClass;
  readonly time = new VirtualTime();
  readonly loop: EventLoop;
  /** Of session-store and of command-router. */
  readonly store: SimStore;
  readonly routerStore: SimStore;
  readonly news: WhisperBus;
  readonly broker: SimBroker;
  readonly schedule: ScheduleLine[] = [];
  /** What the product said that it must never have to say, and what the simulation itself found wrong. */
  readonly alarms: string[] = [];
  /** Trouble ends when this does: then everything is healed. */
  isTroubled = true;
  /** Calls that left the processes of the cluster so far. */
  calls = 0;
  readonly #seed: number;
  readonly #crash: CrashPoint | undefined;
  readonly #faults: Seeded;
  readonly #latency: Seeded;
  readonly #startMs: number;

  constructor(seed: number, seedClass: SeedClass, { crash, mutant }: WorldOptions = {}) {
    this.#crash = crash;
    const hasDirtyReads = mutant?.hasDirtyReads;
    this.store = new SimStore(hasDirtyReads);
    this.routerStore = new SimStore(hasDirtyReads);
    this.news = new EmbeddedWhisperBus(new MemoryWhisperLog());
    this.#seed = seed;
    this.seedClass = seedClass;
    this.#faults = this.chance('faults');
    this.#latency = this.chance('latency');
    this.#startMs = this.time.nowMs;
    const product = this.chance('product');
    this.loop = new EventLoop(
      () => product.next(),
      () => this.time.nowMs,
    );
    this.broker = new SimBroker(seedClass.broker, (alarm) => this.alarms.push(alarm));
  }

  /** A stream of chance of its own. */
  chance(purpose: string): Seeded {
    return new Seeded(
      createHash('sha256')
        .update(`${String(this.#seed)} ${purpose}`)
        .digest()
        .readInt32BE(0),
    );
  }

  /** Milliseconds since the run began. */
  get sinceStartMs(): number {
    return this.time.nowMs - this.#startMs;
  }

  /** Entries that say that something is left to do, and messages that nobody has acknowledged. */
  get unfinished(): number {
    return this.store.workBefore(Infinity) + this.routerStore.workBefore(Infinity) + this.broker.waiting;
  }

  note(who: string, what: string): void {
    this.schedule.push({ atMs: this.sinceStartMs, who, what });
  }

  /** Mostly a millisecond or two, now and then a hundred. */
  readonly latencyMs = (): number => {
    const chance = this.#latency.next();
    return chance < 0.95 ? 0.2 + 2 * this.#latency.next() : 100 * this.#latency.next();
  };

  /** The fate of an owner at one of its calls. */
  readonly fate = (who: string, what: string): Fate => {
    this.note(who, what);
    this.calls += 1;
    if (this.calls === this.#crash?.call) return this.#crash.fate;
    if (!this.isTroubled || !this.#happens(this.seedClass.trouble.crash)) return 'go-on';
    const fate = this.#happens(0.5) ? 'die-before' : 'die-after';
    this.note('world', `${who} ends ${fate === 'die-before' ? 'before' : 'after'} it`);
    return fate;
  };

  readonly storeFaults: StoreFaults = {
    write: () => {
      if (!this.isTroubled || !this.#happens(this.seedClass.trouble.write)) return undefined;
      const fault = this.#faults.pick(WRITE_FAULTS);
      this.note('world', `the write is ${fault ?? ''}`);
      return fault;
    },
    read: () => this.isTroubled && this.#happens(this.seedClass.trouble.read),
    isKept: () => this.#happens(0.5),
  };

  readonly busFaults: BusFaults = {
    publish: () => {
      if (!this.isTroubled || !this.#happens(this.seedClass.trouble.publish)) return undefined;
      const fault = this.#faults.pick(['lost', 'unconfirmed', 'repeated'] as const);
      this.note('world', `the message is ${fault ?? ''}`);
      return fault;
    },
    heartbeatMs: () => 5000 + 5000 * this.#faults.next(),
    delayMs: () => 3000 * this.#faults.next(),
  };

  #happens(chance: number): boolean {
    return chance > 0 && this.#faults.next() < chance;
  }
}
