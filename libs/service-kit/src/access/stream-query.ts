import type { FastifyRequest } from 'fastify';

/**
 * Takes out of an event stream's query what an EventSource cannot send as headers: its ticket, and where it resumes
 * (which becomes the header that it stands for). The route never sees them.
 */
export function takeStreamQuery(request: FastifyRequest): string | undefined {
  const query = request.query as Record<string, unknown>; // fastify's parser makes an object of any query
  if (!isStream(request)) return undefined;
  const { ticket, lastEventId } = query;
  delete query['ticket'];
  delete query['lastEventId'];
  if (typeof lastEventId === 'string') request.headers['last-event-id'] ??= lastEventId;
  if (ticket === undefined) return undefined;
  return typeof ticket === 'string' ? ticket : '';
}

/** By the route and not by the path: an id may be `events`. */
function isStream({ method, is404, routeOptions }: FastifyRequest): boolean {
  return method === 'GET' && !is404 && routeOptions.url?.endsWith('/events') === true;
}
