import { iso } from '@leviathan/kernel';
import { Type } from 'typebox';
import { ProblemError } from '../http/problem-error.ts';
import type { App } from '../service.ts';
import type { StreamTickets } from './stream-tickets.ts';

const Wanted = Type.Object(
  {
    path: Type.String({
      pattern: '^/[^?#\\s]{0,1024}/events$',
      description: 'Of the stream, as it will be opened: `/v1/runs/ID/events`.',
    }),
  },
  { additionalProperties: false, examples: [{ path: '/v1/whispers/events' }] },
);
const Ticket = Type.Object(
  {
    ticket: Type.String(),
    url: Type.String({ description: 'The path with the ticket in it, for an EventSource.' }),
    expiresAt: Type.String({ format: 'date-time' }),
  },
  { $id: 'StreamTicket' },
);

/** `POST /v1/stream-tickets`: for browsers, whose EventSource sends no headers. */
export function ticketRoute(app: App, tickets: StreamTickets): void {
  const schema = {
    tags: ['streams'],
    operationId: 'createStreamTicket',
    summary: 'Get a ticket for one event stream',
    description:
      'Good for 60 seconds, once, for this path and you alone: open the stream with `?ticket=`. To resume, get another and ' +
      'add `lastEventId=` with the id of the last event.',
    body: Wanted,
    response: { 201: Ticket },
  };
  app.post('/v1/stream-tickets', { config: { scope: 'anyone', audit: 'none' }, schema }, async (request, reply) => {
    const { path } = request.body;
    const issued = tickets.issue(request.caller, path);
    if (issued === undefined) throw new ProblemError('no-stream-tickets', 'LEV_TICKET_KEY is not set here');
    const { ticket, until } = issued;
    return reply.code(201).send({ ticket, url: `${path}?ticket=${ticket}`, expiresAt: iso(until) });
  });
}
