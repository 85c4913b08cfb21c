import type { Clock } from '@leviathan/kernel';
import { type App, EVENT_STREAM, type EventStream, lastEventId, openEventStream } from '@leviathan/service-kit';
import { Type } from 'typebox';
import type { LiveFlags } from '../adapters/live-flags.ts';

const schema = {
  operationId: 'followFlagSet',
  summary: 'Changes of the flag set, as server-sent events.',
  description:
    'As OFREP wants them: event `message` with {type: "refetchEvaluation", etag, lastModified} and the version as id. ' +
    'A client that comes back with the id of an older version is told of the newest at once; what lies between does not matter.',
  querystring: Type.Object({}, { additionalProperties: false }),
  response: { 200: EVENT_STREAM },
};
const config = { scope: 'flags:read', reads: ['Last-Event-ID'] } as const;

/** `GET /v1/flag-set/events` */
export function flagSetEvents(app: App, live: LiveFlags, clock: Clock): void {
  app.get('/v1/flag-set/events', { config, schema }, async (request, reply) => {
    await live.refresh();
    const resumed = lastEventId(request);
    const stream = openEventStream(request, reply, { clock });
    const teller = new Teller(stream, live, resumed ?? live.current.state.version);
    teller.tell();
    const stop = live.onChange(() => teller.tell());
    if (stream.signal.aborted) stop();
    else stream.signal.addEventListener('abort', stop, { once: true });
    return reply;
  });
}

/** Tells one client of each version that is newer than what it heard. */
class Teller {
  readonly #stream: EventStream;
  readonly #live: LiveFlags;
  #told: number;

  constructor(stream: EventStream, live: LiveFlags, told: number) {
    this.#stream = stream;
    this.#live = live;
    this.#told = told;
  }

  tell(): void {
    const { version, etag, at } = this.#live.current.state;
    if (version === this.#told) return;
    this.#told = version;
    const data = { type: 'refetchEvaluation', etag, lastModified: Math.floor(at / 1000) };
    this.#stream.send({ id: version, event: 'message', data });
  }
}
