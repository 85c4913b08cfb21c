/** Something that was asked for and can be called off. */
export interface Timer {
  /** Calls it off; harmless when it has run already. */
  cancel(): void;
}

/**
 * The only source of time.
 *
 * Production uses {@link SystemClock}; tests and the simulation use {@link VirtualClock}, which moves only when told.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Runs `action` once, `delayMs` from now. A pending timer never keeps the process alive. */
  after(delayMs: number, action: () => void): Timer;
}

/** The machine's clock. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  after(delayMs: number, action: () => void): Timer {
    const handle = setTimeout(action, Math.max(0, delayMs));
    handle.unref();
    return {
      cancel: () => {
        clearTimeout(handle);
      },
    };
  }
}

/**
 * Resolves `true` after `delayMs`, or `false` at once when `signal` is aborted, so that a caller can leave its loop
 * without an exception.
 */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<boolean> {
  if (signal?.aborted === true) return Promise.resolve(false);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const stop = (): void => {
    timer.cancel();
    resolve(false);
  };
  const timer = clock.after(delayMs, () => {
    signal?.removeEventListener('abort', stop);
    resolve(true);
  });
  signal?.addEventListener('abort', stop, { once: true });
  return promise;
}

const YEAR_0 = Date.UTC(-1, 12);
const YEAR_9999 = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * The RFC 3339 form of an instant, as every document and message carries it. It never throws, so that one number that
 * was stored wrong cannot break a whole list: what lies outside the years 0 to 9999, which is all that the form can
 * say, is shown as the nearest instant within, and NaN as the epoch.
 */
export function iso(epochMs: number): string {
  const within = Math.min(Math.max(epochMs, YEAR_0), YEAR_9999);
  return new Date(Number.isNaN(within) ? 0 : within).toISOString();
}
