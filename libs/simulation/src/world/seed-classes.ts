import type { Errands } from './workload.ts';

/** How often what goes wrong. Chances are per occasion, rates per minute of virtual time. */
export interface Trouble {
  /** Of the end of an owner's process at one call that leaves it. */
  readonly crash: number;
  /** Of each write of a batch. */
  readonly write: number;
  readonly read: number;
  readonly publish: number;
  readonly pausesPerMinute: number;
  readonly cutsPerMinute: number;
  readonly jumpsPerMinute: number;
  readonly drainsPerMinute: number;
  readonly storeOutagesPerMinute: number;
  readonly brokerOutagesPerMinute: number;
}

/** A class of seeds: which troubles a run meets, and on what kind of broker. */
export interface SeedClass {
  readonly name: string;
  readonly broker: 'durable' | 'embedded';
  readonly owners: number;
  /** 0: clients speak to the owners themselves. */
  readonly routers: number;
  readonly clients: number;
  /** That each client sends. */
  readonly commands: number;
  /** After so much virtual time everything is healed, whether or not clients are done. */
  readonly troubledMs: number;
  readonly trouble: Trouble;
  /** What clients send; a bit of everything unless said. */
  readonly errands?: Errands;
}

const CALM: Trouble = {
  crash: 0,
  write: 0,
  read: 0,
  publish: 0,
  pausesPerMinute: 0,
  cutsPerMinute: 0,
  jumpsPerMinute: 0,
  drainsPerMinute: 0,
  storeOutagesPerMinute: 0,
  brokerOutagesPerMinute: 0,
};

function seedClass(name: string, trouble: Partial<Trouble>, more: Partial<SeedClass> = {}): SeedClass {
  return {
    name,
    broker: 'durable',
    owners: 3,
    routers: 0,
    clients: 4,
    commands: 12,
    troubledMs: 40_000,
    trouble: { ...CALM, ...trouble },
    ...more,
  };
}

/** A seed belongs to the class at its remainder, so that any row of seeds meets them all. */
export const SEED_CLASSES: readonly SeedClass[] = [
  seedClass('calm', {}),
  seedClass('crashes', { crash: 0.01 }),
  seedClass('store', { write: 0.15, read: 0.05, storeOutagesPerMinute: 2 }),
  seedClass('bus', { publish: 0.2, brokerOutagesPerMinute: 2 }),
  seedClass('pauses', { pausesPerMinute: 12, write: 0.02 }),
  seedClass('partitions', { cutsPerMinute: 12 }),
  seedClass('rolling', { drainsPerMinute: 12, jumpsPerMinute: 6 }),
  seedClass('embedded', { crash: 0.004, write: 0.05 }, { broker: 'embedded', owners: 1, routers: 1 }),
  seedClass('routers', { crash: 0.004 }, { owners: 2, routers: 2 }),
  seedClass('routers and store', { write: 0.1, read: 0.03, storeOutagesPerMinute: 1 }, { owners: 2, routers: 2 }),
  seedClass(
    'routers and bus',
    { publish: 0.15, pausesPerMinute: 5, cutsPerMinute: 5, brokerOutagesPerMinute: 1 },
    { owners: 2, routers: 2 },
  ),
  seedClass(
    'everything',
    {
      crash: 0.004,
      write: 0.05,
      read: 0.02,
      publish: 0.1,
      pausesPerMinute: 3,
      cutsPerMinute: 3,
      jumpsPerMinute: 2,
      drainsPerMinute: 3,
      storeOutagesPerMinute: 1,
      brokerOutagesPerMinute: 1,
    },
    { owners: 3, routers: 2 },
  ),
];

const RACING: Partial<SeedClass> = { owners: 2, routers: 2, clients: 4, commands: 6, errands: 'races' };

/** Of these no seed is by itself: they are for the races of deeds on one command. */
export const RACES: readonly SeedClass[] = [
  seedClass('races', {}, RACING),
  seedClass('races and bus', { publish: 0.2, cutsPerMinute: 4, pausesPerMinute: 4 }, RACING),
  seedClass('late cancellations', { publish: 0.5 }, { ...RACING, errands: 'late-cancels' }),
  seedClass('races and crashes', { crash: 0.004, write: 0.05, read: 0.02 }, RACING),
];

export function classOf(seed: number): SeedClass {
  const [calm = seedClass('calm', {})] = SEED_CLASSES;
  return SEED_CLASSES[seed % SEED_CLASSES.length] ?? calm;
}

/** Few commands and no trouble: for trying every single crash. */
export const SMALL: SeedClass = seedClass(
  'small',
  {},
  { owners: 2, routers: 1, clients: 2, commands: 3, troubledMs: 4000 },
);
