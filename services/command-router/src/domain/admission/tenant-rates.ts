import type { Clock } from '@leviathan/kernel';

/** How many commands a tenant may send: `burst` at once, and `perSecond` in the long run. */
export interface TenantRate {
  readonly perSecond: number;
  readonly burst: number;
}

/** How a tenant stands, for the fields `RateLimit` and `RateLimit-Policy`. */
export interface RateReading {
  readonly burst: number;
  /** In which an empty quota becomes full. */
  readonly windowSeconds: number;
  readonly remaining: number;
  readonly fullInSeconds: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** A tenant that is back at its whole burst need not be remembered; beyond so many those are forgotten. */
const REMEMBERED = 10_000;

/** A token bucket for each tenant, of this router alone: n routers let n times as much through. */
export class TenantRates {
  readonly #rate: TenantRate;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(rate: TenantRate, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** @returns `undefined` when one more may come, else the milliseconds until then */
  take(tenant: string): number | undefined {
    const bucket = this.#bucket(tenant);
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) / this.#rate.perSecond) * 1000);
    bucket.tokens -= 1;
    return undefined;
  }

  reading(tenant: string): RateReading {
    const { perSecond, burst } = this.#rate;
    const { tokens } = this.#bucket(tenant);
    const fullInSeconds = Math.ceil((burst - tokens) / perSecond);
    return { burst, windowSeconds: Math.ceil(burst / perSecond), remaining: Math.floor(tokens), fullInSeconds };
  }

  #bucket(tenant: string): Bucket {
    const { perSecond, burst } = this.#rate;
    const now = this.#clock.now();
    const known = this.#buckets.get(tenant);
    if (known === undefined) {
      if (this.#buckets.size >= REMEMBERED) this.#forgetFull(now);
      const bucket = { tokens: burst, at: now };
      this.#buckets.set(tenant, bucket);
      return bucket;
    }
    const elapsed = Math.max(0, now - known.at); // a clock that is set back gives nothing and takes nothing
    known.tokens = Math.min(burst, known.tokens + (elapsed / 1000) * perSecond);
    known.at = now;
    return known;
  }

  #forgetFull(now: number): void {
    const { perSecond, burst } = this.#rate;
    for (const [tenant, { tokens, at }] of this.#buckets) {
      if (tokens + ((now - at) / 1000) * perSecond >= burst) this.#buckets.delete(tenant);
    }
  }
}
