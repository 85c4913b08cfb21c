export { type SimulateOptions, type Simulated, simulate } from './simulate.ts';
export type { Mutant, Surroundings } from './world/replica.ts';
export { RACES, SEED_CLASSES, SMALL, type SeedClass, type Trouble, classOf } from './world/seed-classes.ts';
export { MUTANTS } from './mutants/index.ts';
export { RACE_MUTANTS } from './mutants/race-mutants.ts';
