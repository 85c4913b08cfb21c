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
import { type Consult, Frail, specimen } from '../specimen/specimen.ts';
import { SimJournal } from '../store/sim-journal.ts';
import type { SimStore } from '../store/sim-store.ts';
import { Router } from './router.ts';
import { SimNews } from './sim-news.ts';
import type { World } from './world.ts';

/** A deliberate bug: it stands between the product and the world, and makes of the product a worse one. */
export interface Mutant {
  readonly name: string;
  /** Of owners. */
  journal?(journal: Journal, near: Surroundings): Journal;
  commands?(commands: CommandBus, near: Surroundings): CommandBus;
  routerJournal?(journal: Journal, near: Surroundings): Journal;
  routerCommands?(commands: CommandBus, near: Surroundings): CommandBus;
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
  readonly roles: readonly Role[];
  readonly mutant: Mutant | undefined;
  /** Whispers that reached their bus. */
  readonly whispered: (id: string) => void;
  readonly died: (replica: Replica) => void;
}

export const PARTITIONS = 4;

/** Small, so that a short run meets snapshots, floors and evictions. */
const SETTINGS: Partial<OwnerSettings> = { dedupeWindow: 6, snapshotEvery: 5, prefetch: 8, cacheBytes: 4096 };

/** What a process is: an owner of entities, a router, or both, as the one process of an embedded system. */
export type Role = 'owner' | 'router';

/** One process of the cluster: the product's own code, and what connects it with the world. */
export class Replica {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly process: SimProcess;
  readonly storeLink: Link;
  readonly busLink: Link;
  readonly bus: SimBus;
  readonly router: Router | undefined;
  readonly #owner: Owner | undefined;
  readonly #world: World;

  constructor(options: ReplicaOptions) {
    const { world, name, roles, died } = options;
    const { time, latencyMs, broker } = world;
    this.#world = world;
    this.name = name;
    this.roles = roles;
    this.process = new SimProcess({
      name,
      time,
      fate: (what) => world.fate(name, what),
      died: () => {
        died(this);
      },
    });
    this.storeLink = new Link(time, latencyMs);
    this.busLink = new Link(time, latencyMs);
    this.bus = new SimBus({ process: this.process, link: this.busLink, time, broker, faults: world.busFaults });
    this.#owner = roles.includes('owner') ? this.#newOwner(options) : undefined;
    this.router = roles.includes('router') ? this.#newRouter(options) : undefined;
    for (const part of [this.#owner, this.router]) {
      part?.start().catch((error: unknown) => world.alarms.push(`${name} did not start: ${String(error)}`));
    }
  }

  /** Leaves in an orderly way: stop starting, finish, acknowledge, close; then the process ends. */
  drain(): void {
    this.process.hear(() => {
      void Promise.all([this.router?.stop(), this.#owner?.drain()]).then(() => {
        this.#world.note(this.name, 'has drained');
        this.process.hear(() => this.process.kill());
      });
    });
  }

  #newOwner(options: ReplicaOptions): Owner {
    const { world, mutant } = options;
    const { process } = this;
    const near: Surroundings = { commands: this.bus, clock: process.clock, random: Math.random };
    const journal = this.#journal(world.store);
    return openOwner({
      service: 'session-store',
      instance: this.name,
      queue: { kind: 'partitions', partitions: PARTITIONS },
      grains: [specimen(consulting(world, process))],
      journal: mutant?.journal?.(journal, near) ?? journal,
      commands: mutant?.commands?.(this.bus, near) ?? this.bus,
      whispers: whispersOf(options, process),
      clock: process.clock,
      log: alarming(world, this.name),
      settings: { ...SETTINGS, ...mutant?.settings },
      solitude: new Solitude(),
    });
  }

  #newRouter({ world, mutant }: ReplicaOptions): Router {
    const { process } = this;
    const near: Surroundings = { commands: this.bus, clock: process.clock, random: Math.random };
    const journal = this.#journal(world.routerStore);
    return new Router({
      ...{ process, partitions: PARTITIONS },
      journal: mutant?.routerJournal?.(journal, near) ?? journal,
      commands: mutant?.routerCommands?.(this.bus, near) ?? this.bus,
      news: new SimNews(world.news, process),
      logger: alarming(world, this.name),
      isAlone: world.broker.kind === 'embedded',
    });
  }

  #journal(store: SimStore): SimJournal {
    const { time, storeFaults: faults } = this.#world;
    return new SimJournal({ process: this.process, link: this.storeLink, time, store, faults });
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
      if (!isAboutStore(fields, message) && !isOnPurpose(fields))
        world.alarms.push(`${name}: ${message} ${JSON.stringify(fields)}`);
    },
  };
}

function isOnPurpose(fields: object): boolean {
  return 'error' in fields && fields.error instanceof Frail;
}

function isAboutStore(fields: object, message: string): boolean {
  return message.startsWith('the store is away') || ('error' in fields && fields.error instanceof StoreUnavailable);
}
