export { type SimulateOptions, type Simulated, simulate } from './simulate.ts';
export type { Mutant, Surroundings } from './world/replica.ts';
export { SEED_CLASSES, SMALL, type SeedClass, type Trouble, classOf } from './world/seed-classes.ts';
export { MUTANTS } from './mutants/index.ts';
