import { ProblemError } from '@leviathan/service-kit';
import type { FastifyRequest } from 'fastify';

/** @throws ProblemError `invalid-request` for a key that is empty, too long or not printable */
export function requestKey({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const key = headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key === 'string' && /^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw new ProblemError('invalid-request', 'Idempotency-Key must be 1 to 255 printable ASCII characters', {
    errors: [{ pointer: '/headers/idempotency-key', message: 'must be 1 to 255 printable ASCII characters' }],
  });
}
