export { eventually } from './eventually.ts';
export { Seeded, tellSeeded } from './seeded.ts';
