import type { Clock } from '@leviathan/kernel';
import { BrokerAway } from './errors.ts';

/**
 * A broker may leave an operation unanswered for minutes, for example on a queue that finds no leader; then the caller
 * must not be stuck, and tries again.
 *
 * @throws BrokerAway when `work` takes longer than `limitMs`; what comes of it later is ignored
 */
export async function within<T>(clock: Clock, limitMs: number, what: string, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = clock.after(limitMs, () => {
    reject(new BrokerAway(`${what} took longer than ${String(limitMs)} ms`));
  });
  try {
    return await Promise.race([work, promise]);
  } finally {
    timer.cancel();
  }
}
