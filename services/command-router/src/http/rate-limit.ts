import type { RateReading } from '../domain/admission/tenant-rates.ts';

/** What clients see as the name of the policy, and need not parse. */
const POLICY = '"tenant"';

/**
 * The fields `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers-11: quota, window, what remains, and
 * when it is whole again.
 */
export function rateLimitFields(reading: RateReading | undefined): Readonly<Record<string, string>> {
  if (reading === undefined) return {};
  const { burst, windowSeconds, remaining, fullInSeconds } = reading;
  return {
    'ratelimit-policy': `${POLICY};q=${String(burst)};w=${String(windowSeconds)}`,
    ratelimit: `${POLICY};r=${String(remaining)};t=${String(fullInSeconds)}`,
  };
}
