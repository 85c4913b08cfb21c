import type { Grain } from '@leviathan/grains';
import { type Tally, tally1 } from './tally-1.ts';
import { tally2 } from './tally-2.ts';

/** Release 2, between the two: it reads what release 3 will write, and writes what release 1 can read. */
export const tally1Reads2: Grain<Tally> = { ...tally2, writes: 1, decide: (...turn) => tally1.decide(...turn) };
