import {
  type Journal,
  type Log,
  type Owner,
  type OwnerOptions,
  type OwnerSettings,
  Solitude,
  StoreUnavailable,
  openOwner,
} from '@leviathan/grains';
import type { CommandBus, WhisperMessage, WhisperOutlet } from '@leviathan/messaging';
import { SimBus } from '../bus/sim-bus.ts';
import { Link } from '../process/link.ts';
import { SimProcess } from '../process/sim-process.ts';
import { type Consult, specimen } from '../specimen/specimen.ts';
import { SimJournal } from '../store/sim-journal.ts';
import type { World } from './world.ts';

/** A deliberate bug: it stands between the product and the world, and makes of the product a worse one. */
export interface Mutant {
  readonly name: string;
  journal?(journal: Journal, near: Surroundings): Journal;
  commands?(commands: CommandBus, near: Surroundings): CommandBus;
  readonly settings?: Partial<OwnerSettings>;
  /** The store shows what no majority has yet. */
  readonly hasDirtyReads?: boolean;
}

/** What a mutant may use of its process. */
export interface Surroundings {
  readonly commands: CommandBus;
  readonly clock: OwnerOptions['clock'];
  readonly random: () => number;
}

export interface ReplicaOptions {
  readonly world: World;
  readonly name: string;
  readonly mutant: Mutant | undefined;
  /** Whispers that reached their bus. */
  readonly whispered: (id: string) => void;
  readonly died: (replica: Replica) => void;
}

export const PARTITIONS = 4;

/** Small, so that a short run meets snapshots, floors and evictions. */
const SETTINGS: Partial<OwnerSettings> = { dedupeWindow: 6, snapshotEvery: 5, prefetch: 8, cacheBytes: 4096 };

/** One process that owns entities: the product's own runtime, and what connects it with the world. */
export class Replica {
  readonly name: string;
  readonly process: SimProcess;
  readonly storeLink: Link;
  readonly busLink: Link;
  readonly bus: SimBus;
  readonly #owner: Owner;
  readonly #world: World;

  constructor(options: ReplicaOptions) {
    const { world, name, mutant, died } = options;
    const { time, latencyMs, broker } = world;
    this.#world = world;
    this.name = name;
    this.process = new SimProcess({
      name,
      time,
      fate: (what) => world.fate(name, what),
      died: () => {
        died(this);
      },
    });
    const { process } = this;
    this.storeLink = new Link(time, latencyMs);
    this.busLink = new Link(time, latencyMs);
    this.bus = new SimBus({ process, link: this.busLink, time, broker, faults: world.busFaults });
    const store = { process, link: this.storeLink, time, store: world.store, faults: world.storeFaults };
    const near: Surroundings = { commands: this.bus, clock: process.clock, random: Math.random };
    const journal = new SimJournal(store);
    this.#owner = openOwner({
      service: 'session-store',
      instance: name,
      queue: { kind: 'partitions', partitions: PARTITIONS },
      grains: [specimen(consulting(world, process))],
      journal: mutant?.journal?.(journal, near) ?? journal,
      commands: mutant?.commands?.(this.bus, near) ?? this.bus,
      whispers: whispersOf(options, process),
      clock: process.clock,
      log: alarming(world, name),
      settings: { ...SETTINGS, ...mutant?.settings },
      solitude: new Solitude(),
    });
    this.#owner.start().catch((error: unknown) => world.alarms.push(`${name} did not start: ${String(error)}`));
  }

  /** Leaves in an orderly way: stop starting, finish, acknowledge, close; then the process ends. */
  drain(): void {
    this.process.hear(() => {
      void this.#owner.drain().then(() => {
        this.#world.note(this.name, 'has drained');
        this.process.hear(() => this.process.kill());
      });
    });
  }
}

/** Calls to the outside: they take their time and may fail. */
function consulting(world: World, process: SimProcess): Consult {
  const chance = world.chance(`consult ${process.name} ${String(world.sinceStartMs)}`);
  return (key) =>
    process.call(`consult ${key}`, async () => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      world.time.after(3000 * chance.next(), () => resolve(undefined));
      await promise;
      return { status: 'done', value: `about ${key}` };
    });
}

function whispersOf({ world, whispered }: ReplicaOptions, process: SimProcess): OwnerOptions['whispers'] {
  const outlet: WhisperOutlet = {
    publish: ({ id }: WhisperMessage) =>
      process.call(`whisper ${id}`, async () => {
        const fault = world.busFaults.publish();
        if (fault !== 'lost') whispered(id);
        return fault === undefined ? { outcome: 'confirmed' } : { outcome: 'unknown', reason: 'simulated' };
      }),
  };
  return { distributed: outlet, local: outlet };
}

/** Of the product's log only errors count, and of those only what is not about its surroundings, which are in trouble. */
function alarming(world: World, name: string): Log {
  const note = (_fields: object, message: string): void => {
    world.note(name, `says: ${message}`);
  };
  return {
    info: note,
    warn: note,
    error: (fields, message) => {
      note(fields, message);
      if (!isAboutStore(fields, message)) world.alarms.push(`${name}: ${message} ${JSON.stringify(fields)}`);
    },
  };
}

function isAboutStore(fields: object, message: string): boolean {
  return message.startsWith('the store is away') || ('error' in fields && fields.error instanceof StoreUnavailable);
}
