import type { Clock } from '@leviathan/kernel';

export interface Limits {
  /** Mandatory: a call without an end would keep a half-open breaker from ever closing. */
  readonly timeoutMs: number;
  /** The caller's own will to stop. */
  readonly signal?: AbortSignal;
}

/**
 * Calls `fn` with a signal of its own, which is aborted when the time is up or the caller gives up; the promise then
 * rejects at once with the reason, whether `fn` obeys or not.
 *
 * @param settled runs when `fn` itself has settled, which may be long after the promise has
 */
export function callWithLimits<T>(
  fn: (signal: AbortSignal) => Promise<T> | T,
  { timeoutMs, signal }: Limits,
  { clock, timedOut, settled }: { readonly clock: Clock; readonly timedOut: () => Error; readonly settled: () => void },
): Promise<T> {
  const own = new AbortController(); // one per call: a shared one would start every later call aborted
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const giveUp = (): void => own.abort(signal?.reason);
  const timer = clock.after(timeoutMs, () => own.abort(timedOut()));
  own.signal.addEventListener('abort', () => reject(asError(own.signal.reason)), { once: true });
  signal?.addEventListener('abort', giveUp, { once: true });
  const done = (): void => {
    timer.cancel();
    signal?.removeEventListener('abort', giveUp);
    settled();
  };
  void run(fn, own.signal).then(resolve, reject).then(done);
  return promise;
}

/** A throw becomes a rejection, and a plain value a promise. */
async function run<T>(fn: (signal: AbortSignal) => Promise<T> | T, signal: AbortSignal): Promise<T> {
  return fn(signal);
}

function asError(reason: unknown): Error {
  return Error.isError(reason) ? reason : new Error('the caller gave up', { cause: reason });
}
