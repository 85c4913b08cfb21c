import type { Clock } from '@leviathan/kernel';
import { type App, EVENT_STREAM, type EventStream, ProblemError, openEventStream } from '@leviathan/service-kit';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Place, parsePlace, placeText } from '../domain/place.ts';
import type { Relay } from '../domain/relay.ts';
import type { Heard } from '../ports.ts';
import { filterOf, filterQuery } from './filter.ts';
import { whisperView } from './views.ts';

const schema = {
  operationId: 'followWhispers',
  summary: 'Whispers as they come, as server-sent events.',
  description:
    'Event `whisper` with its position as id; resume with Last-Event-ID. Event `gap` {from, to}: whispers of these ' +
    'positions are not in this stream; read the list. A Last-Event-ID beyond the newest whisper is of another log: ' +
    'the gap is then all that this log holds. Only significance above 0.4 is told.',
  querystring: Type.Object(filterQuery, { additionalProperties: false }),
  response: { 200: EVENT_STREAM },
};
const config = { scope: 'whispers:read', reads: ['Last-Event-ID'] } as const;

/** `GET /v1/whispers/events` */
export function eventRoute(app: App, relay: Relay, clock: Clock): void {
  app.get('/v1/whispers/events', { config, schema }, async (request, reply) => {
    const from = resumeFrom(request);
    const opened = Promise.withResolvers<EventStream>();
    // Subscribed before the stream is opened: a bus that is away is still a problem with its status.
    const filter = filterOf(request.caller.tenant, request.query);
    const stop = await relay.follow(filter, from, async (heard) => tell(await opened.promise, heard));
    const stream = openEventStream(request, reply, { clock });
    const end = (): void => {
      stop().catch((error: unknown) => request.log.error({ err: error }, 'a whisper stream did not unsubscribe'));
    };
    if (stream.signal.aborted) end();
    else stream.signal.addEventListener('abort', end, { once: true });
    opened.resolve(stream);
    return reply;
  });
}

async function tell(stream: EventStream, heard: Heard): Promise<void> {
  switch (heard.kind) {
    case 'whisper':
      stream.send({ id: placeText(heard.placed), event: 'whisper', data: whisperView(heard.placed) });
      break;
    case 'gap':
      stream.send({ event: 'gap', data: { from: heard.from, to: heard.to } });
      break;
    case 'cut-off':
      stream.close(); // the client comes back with the id of the last event that it read
  }
  await stream.drained();
}

/** @throws ProblemError `invalid-request` for an id that no event of this stream has */
function resumeFrom({ headers }: FastifyRequest): Place | undefined {
  const id = headers['last-event-id'];
  if (id === undefined || id === '') return undefined;
  const place = typeof id === 'string' ? parsePlace(id) : undefined;
  if (place !== undefined) return place;
  throw new ProblemError('invalid-request', 'Last-Event-ID is no position of this stream', {
    errors: [{ pointer: '/headers/last-event-id', message: 'must be the id of an event of this stream' }],
  });
}
