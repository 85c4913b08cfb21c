import type { IncomingMessage } from 'node:http';
import { ATTRIBUTES } from '@leviathan/contracts';
import type { Span, Tracing } from '@leviathan/kernel';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ownTraceparent, traceIdFor } from './trace.ts';

/**
 * The trace id is the id that fastify gives to a request, so it is on every line that the request logs, at no cost
 * beyond the child logger that exists anyway.
 */
export const TRACE_IDS = {
  genReqId: ({ headers }: Pick<IncomingMessage, 'headers'>): string => traceIdFor(one(headers['traceparent'])),
  requestIdHeader: false,
} as const;

/** Gives every request its trace, before anything can refuse it, and tells the caller in `traceparent`. */
export function traceRequests(app: FastifyInstance, tracing: Tracing): void {
  app.decorateRequest('traceId', '');
  app.decorateRequest('traceparent', '');
  app.decorateRequest('span', undefined);
  app.decorate('tracing', tracing);
  app.addHook('onRequest', async (request, reply) => traceRequest(request, reply));
  app.addHook('onResponse', async (request, reply) => endSpan(request.span, reply.statusCode));
}

export function traceRequest(request: FastifyRequest, reply: FastifyReply): void {
  request.traceId = request.id;
  tell(request, reply, ownTraceparent(request.id, one(request.headers['traceparent'])));
}

/**
 * Begins the span of a request whose decision says that it be traced. Only now, because the decision needs the body; the
 * span keeps the id that the request had from the start, and its time.
 *
 * @returns the `traceparent` for what the request causes
 */
export function monitorRequest(request: FastifyRequest, reply: FastifyReply): string {
  const { method, routeOptions, server, headers } = request;
  const route = routeOptions.url ?? '';
  request.span ??= server.tracing.span({
    name: `${method} ${route}`,
    kind: 'server',
    parent: one(headers['traceparent']),
    first: { traceparent: request.traceparent, agoMs: reply.elapsedTime },
    attributes: { [ATTRIBUTES.httpMethod]: method, [ATTRIBUTES.httpRoute]: route },
  });
  tell(request, reply, request.span.traceparent ?? request.traceparent);
  return request.traceparent;
}

function tell(request: FastifyRequest, reply: FastifyReply, traceparent: string): void {
  request.traceparent = traceparent;
  reply.header('traceparent', traceparent);
}

function endSpan(span: Span | undefined, status: number): void {
  span?.set({ [ATTRIBUTES.httpStatus]: status });
  span?.end(status >= 500 ? `answered with ${String(status)}` : undefined); // as the HTTP convention has it
}

function one(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
