import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { OriginRules } from './origin-rules.ts';
import { ProblemError } from './problem-error.ts';

/** What pages may read of an answer, and send with a request. */
const EXPOSED =
  'ETag, Idempotency-Replayed, Link, Location, Preference-Applied, RateLimit, RateLimit-Policy, Retry-After, traceparent';
const SENDABLE =
  'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, MCP-Protocol-Version, Mcp-Method, Mcp-Name, Prefer, X-API-Key, traceparent';

/** Refuses foreign hosts and origins on every path, and answers the preflights of allowed ones. */
export function guardOrigin(app: FastifyInstance, rules: OriginRules): void {
  app.addHook('onRequest', async (request, reply) => {
    checkOrigin(request, rules);
    const { origin } = request.headers;
    if (origin === undefined) return undefined;
    reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': EXPOSED, vary: 'Origin' });
    return isPreflight(request) ? answerPreflight(reply) : undefined;
  });
}

/** @throws {@link ProblemError} for a host that is not served here, or a page that may not call */
export function checkOrigin({ headers: { host, origin } }: FastifyRequest, rules: OriginRules): void {
  if (host === undefined || host === '') throw new ProblemError('malformed-request', 'the request has no Host header');
  if (!rules.servesHost(host)) {
    throw new ProblemError('foreign-host', `the host ${JSON.stringify(host)} is not served here`);
  }
  if (!rules.admitsOrigin(origin)) {
    throw new ProblemError('foreign-origin', `pages of ${JSON.stringify(origin)} may not call`);
  }
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** A preflight carries no credentials, so it is answered before they are asked for. */
function answerPreflight(reply: FastifyReply): FastifyReply {
  return reply
    .headers({
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, DELETE',
      'access-control-allow-headers': SENDABLE,
      'access-control-max-age': '600',
    })
    .code(204)
    .send();
}
