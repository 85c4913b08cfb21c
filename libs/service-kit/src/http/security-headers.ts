import type { FastifyInstance } from 'fastify';

/** For answers that are data: nothing in them may run or be framed. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** For pages of ours: own scripts and styles from the same origin only. A route of a page sets it itself. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What keeps browsers from guessing, framing and telling others; a route may override each. */
export const SECURITY_HEADERS = {
  'content-security-policy': DATA_POLICY,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store', // answers are a tenant's data
};

export function setSecurityHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (_, reply) => void reply.headers(SECURITY_HEADERS));
}
