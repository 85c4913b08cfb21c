import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { traceOf } from './trace.ts';

/** Gives every request its trace, before anything can refuse it, and tells the caller in `traceparent`. */
export function traceRequests(app: FastifyInstance): void {
  app.decorateRequest('traceId', '');
  app.decorateRequest('traceparent', '');
  app.addHook('onRequest', async (request, reply) => traceRequest(request, reply));
}

export function traceRequest(request: FastifyRequest, reply: FastifyReply): void {
  const { traceparent } = request.headers;
  const trace = traceOf(typeof traceparent === 'string' ? traceparent : undefined);
  request.traceId = trace.traceId;
  request.traceparent = trace.traceparent;
  reply.header('traceparent', trace.traceparent);
}
