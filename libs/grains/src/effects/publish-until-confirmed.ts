import { type Backoff, type Clock, backoffMs, pause } from '@leviathan/kernel';
import type { Log } from '../owner.ts';

const RETRY: Backoff = { baseMs: 50, capMs: 5000 };

/**
 * Publishes until it is confirmed, with full jitter between the tries: whatever was not confirmed may be lost, and a
 * repetition under the same id does no harm.
 *
 * @returns `false` when `signal` ended it first
 */
export async function publishUntilConfirmed(
  publish: () => Promise<{ readonly outcome: string; readonly reason?: string }>,
  what: string,
  { clock, log, signal }: { readonly clock: Clock; readonly log: Log; readonly signal?: AbortSignal | undefined },
): Promise<boolean> {
  const isStopped = (): boolean => signal?.aborted === true;
  for (let attempt = 1; !isStopped(); attempt += 1) {
    const { outcome, reason } = await publish();
    if (outcome === 'confirmed') return !isStopped();
    if (attempt === 3) log.warn({ what, outcome, reason }, 'not confirmed yet; publishing again until it is');
    await pause(clock, backoffMs(RETRY, attempt), signal);
  }
  return false;
}
