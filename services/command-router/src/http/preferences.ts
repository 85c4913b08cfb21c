import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '@leviathan/service-kit';

/** The longest that a request waits for the end of its command. */
const MAX_WAIT_SECONDS = 60;

/**
 * The seconds of `Prefer: wait=SECONDS`, capped. A preference that makes no sense is ignored, as RFC 7240 wants it.
 */
export function waitSeconds({ prefer }: IncomingHttpHeaders): number | undefined {
  const preferences = [prefer ?? []].flat().join(',').split(',');
  for (const preference of preferences) {
    const [, digits] = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;.*)?$/i.exec(preference) ?? [];
    if (digits !== undefined) return Math.min(MAX_WAIT_SECONDS, Number(digits));
  }
  return undefined;
}

/**
 * The `Idempotency-Key`, if there is one.
 *
 * @throws {@link ProblemError} `invalid-request` for one that is no key
 */
export function idempotencyKey(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new ProblemError('invalid-request', 'Idempotency-Key must be 1 to 255 visible ASCII characters', {
    errors: [{ pointer: '/headers/idempotency-key', message: 'must be 1 to 255 visible ASCII characters' }],
  });
}
