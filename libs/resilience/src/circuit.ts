import type { EventEmitter } from 'node:events';
import CircuitBreaker from 'opossum';
import type { Dependency } from './dependency.ts';

/** Fewer calls than this within the window say nothing about a dependency. */
const VOLUME_THRESHOLD = 10;
/** Of the window; a guard rotates it with its clock. */
const BUCKETS = 10;
export const BUCKET_MS = 1000;

/** One call as a circuit sees it. It must end by itself, and it never throws. */
export interface Attempt {
  /** @returns whether it went well, as far as the dependency is concerned */
  run(): Promise<boolean>;
}

/** What opossum's events say of a failure; the error itself may hold data and stays with its caller. */
const FAILED = new Error('the call failed');

export type Circuit = CircuitBreaker<[], undefined>;

/** A circuit with options of its own: opossum keeps and changes the object that it is given. */
export function createCircuit(state: 'closed' | 'half-open', dependency: Dependency, rotation: EventEmitter): Circuit {
  const options = {
    name: dependency.name,
    state: { closed: state === 'closed', halfOpen: state === 'half-open' },
    timeout: false as const, // its own time-out frees the slot of a call that goes on; ours does not, and is never absent
    resetTimeout: 2 ** 31 - 1, // the clock of the guard ends the open phase
    volumeThreshold: VOLUME_THRESHOLD,
    errorThresholdPercentage: dependency.errorPercentage ?? 50,
    rollingCountBuckets: BUCKETS,
    rollingCountTimeout: BUCKETS * BUCKET_MS,
    rollingPercentilesEnabled: false, // each failure would sort every latency of the window
    enableSnapshots: false,
    rotateBucketController: rotation,
  };
  return new CircuitBreaker(callAttempt, options);
}

/** The attempt is the context and not an argument, and it has no result: opossum's events carry both. */
async function callAttempt(this: Attempt): Promise<undefined> {
  if (!(await this.run())) throw FAILED;
  return undefined;
}
