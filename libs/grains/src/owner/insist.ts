import { type Backoff, LeviathanError, backoffMs, pause } from '@leviathan/kernel';
import { StoreUnavailable } from '../store-errors.ts';
import type { Runtime } from './runtime.ts';
import type { Tenure } from './tenure.ts';

/** While the store is away: soon enough to go on at once, rarely enough to let it come back. */
export const STORE_RETRY: Backoff = { baseMs: 50, capMs: 2000 };

/** Thrown when `prepare` rejects: nothing is wrong with the command, so its turn waits and is tried again in place. */
export class PrepareFailed extends LeviathanError {
  readonly code = 'prepare-failed';
  readonly retry = 'later';
}

/**
 * T3: tries `task` again, in place and with full jitter, while the store is away or `prepare` rejects. There is no
 * breaker and no other queue: messages wait where they are, in order.
 *
 * @returns `over` when the tenure stops first
 */
export async function insist<T>(
  { clock, store, log }: Pick<Runtime, 'clock' | 'store' | 'log'>,
  tenure: Tenure,
  task: () => Promise<T>,
): Promise<T | 'over'> {
  for (let attempt = 1; !tenure.isOver; attempt += 1) {
    try {
      return await task();
    } catch (error) {
      if (error instanceof StoreUnavailable) store.failed(error);
      else if (error instanceof PrepareFailed) log.warn({ attempt, reason: error.message }, 'a turn waits');
      else throw error;
    }
    if (!(await pause(clock, backoffMs(STORE_RETRY, attempt), tenure.stopping))) break;
  }
  return 'over';
}
