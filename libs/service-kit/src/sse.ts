import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '@leviathan/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from './http/problem-error.ts';

/** A comment this often keeps proxies from closing a silent stream. */
const COMMENT_MS = 15_000;
/** What a client may leave unread before it is cut off; it resumes with `Last-Event-ID`. */
const MAX_UNREAD_BYTES = 1024 * 1024;
/**
 * What all clients of a process may leave unread; when it is more, each has an equal share of it. Those that are above
 * their share then are cut off at their next event, so it is never more than twice as much.
 */
const MAX_UNREAD_OF_ALL_BYTES = 64 * 1024 * 1024;
/** A replay waits this long for a client that reads nothing, then cuts it off. */
const STALL_MS = 30_000;
/** How long until a client asks again after a stream ended, unless the stream says otherwise. */
const RETRY_MS = 1000;

export interface ServerEvent {
  /** Position in a journal or log; what is not journaled has none. */
  readonly id?: number | string;
  readonly event?: string;
  /** Sent as one line of JSON. */
  readonly data: unknown;
}

export interface EventStreamOptions {
  readonly clock: Clock;
  readonly retryMs?: number;
}

interface EventStreamParts extends EventStreamOptions {
  readonly streams: Pick<EventStreams, 'mayLeave'>;
}

/** The streams of one server, so that its stop can end them: a stream would hold the stop up for ever. */
export class EventStreams {
  readonly #open = new Set<EventStream>();
  #closed = false;

  add(stream: EventStream): void {
    if (this.#closed) {
      stream.close();
      return;
    }
    this.#open.add(stream);
    stream.signal.addEventListener('abort', () => this.#open.delete(stream), { once: true });
  }

  get size(): number {
    return this.#open.size;
  }

  /** What the clients of all streams have not read yet, in bytes. */
  get unread(): number {
    return [...this.#open].reduce((sum, { unread }) => sum + unread, 0);
  }

  /** Whether a client may leave so much unread: many slow ones together must not take the memory of the process. */
  mayLeave(unread: number): boolean {
    if (unread > MAX_UNREAD_BYTES) return false;
    const share = MAX_UNREAD_OF_ALL_BYTES / Math.max(1, this.#open.size);
    return unread <= share || this.unread <= MAX_UNREAD_OF_ALL_BYTES; // nearly always decided without looking at the others
  }

  /** Ends every stream, and those that come later at once. Clients resume elsewhere. */
  close(): void {
    this.#closed = true;
    for (const stream of this.#open) stream.close();
  }
}

/**
 * A stream of server-sent events to one client.
 *
 * Bounded: a client that leaves more than 1 MiB unread, or its share when all clients together leave more than 64 MiB, is
 * cut off and resumes with `Last-Event-ID`. Not promised: that a sent event was read; only the id with which the client
 * comes back tells.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #streams: Pick<EventStreams, 'mayLeave'>;
  readonly #clock: Clock;
  readonly #end = new AbortController();
  #comment: Timer | undefined;

  constructor(response: ServerResponse, { clock, retryMs = RETRY_MS, streams }: EventStreamParts) {
    this.#response = response;
    this.#streams = streams;
    this.#clock = clock;
    const ended = (): void => this.#ended();
    response.once('close', ended).once('error', ended);
    if (response.destroyed) {
      this.#ended(); // the client left before the route got here, so no event will say it
      return;
    }
    this.#write(`retry: ${String(retryMs)}\n\n`);
    this.#commentLater();
  }

  /** Aborted when the client is gone or the stream was closed: stop what feeds it. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** What was sent and is not with the network yet, in bytes. */
  get unread(): number {
    return this.#response.writableLength;
  }

  /** @returns `false` when the stream has ended: stop sending */
  send({ id, event, data }: ServerEvent): boolean {
    const head = `${id === undefined ? '' : `id: ${oneLine(String(id))}\n`}${event === undefined ? '' : `event: ${oneLine(event)}\n`}`;
    return this.#write(`${head}data: ${JSON.stringify(data)}\n\n`);
  }

  /** Resolves once the client has read what it was sent, or the stream has ended. A replay waits for it between pages. */
  async drained(): Promise<void> {
    if (this.signal.aborted || !this.#response.writableNeedDrain) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const done = (): void => resolve(undefined);
    const stalled = this.#clock.after(STALL_MS, () => this.#cutOff());
    this.#response.once('drain', done);
    this.signal.addEventListener('abort', done, { once: true });
    await promise;
    stalled.cancel();
    this.#response.off('drain', done);
    this.signal.removeEventListener('abort', done);
  }

  /** Ends the stream after what was sent. */
  close(): void {
    if (this.signal.aborted) return;
    this.#ended();
    this.#response.end();
  }

  #write(text: string): boolean {
    if (this.signal.aborted) return false;
    this.#response.write(Buffer.from(text)); // of a string its characters would be counted, and kept at two bytes each
    if (this.#streams.mayLeave(this.unread)) return true;
    this.#cutOff();
    return false;
  }

  /** For a client that does not read: an orderly end would wait behind what it left unread. */
  #cutOff(): void {
    this.#ended();
    this.#response.destroy();
  }

  #commentLater(): void {
    this.#comment = this.#clock.after(COMMENT_MS, () => {
      if (this.#write(': still here\n\n')) this.#commentLater();
    });
  }

  #ended(): void {
    this.#comment?.cancel();
    this.#end.abort();
  }
}

/**
 * Takes a request over as an event stream. Refusals (bad `Last-Event-ID`, not found) must come before it; afterwards
 * the route sends and closes, and answers nothing.
 */
export function openEventStream(
  request: FastifyRequest,
  reply: FastifyReply,
  options: EventStreamOptions,
): EventStream {
  reply.hijack();
  reply.raw.writeHead(200, {
    ...headersOf(reply),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no', // nginx would hold events back
  });
  reply.raw.flushHeaders();
  const { eventStreams: streams } = request.server;
  const stream = new EventStream(reply.raw, { ...options, streams });
  streams.add(stream);
  return stream;
}

/**
 * Where a client resumes: the journal position in `Last-Event-ID`; `undefined` when it starts afresh.
 *
 * @throws {@link ProblemError} `invalid-request` when it is no position
 */
export function lastEventId({ headers }: FastifyRequest): number | undefined {
  const header = headers['last-event-id'];
  if (header === undefined || header === '') return undefined;
  if (typeof header === 'string' && /^\d{1,15}$/.test(header)) return Number(header);
  throw new ProblemError('invalid-request', 'Last-Event-ID is no position of this stream', {
    errors: [{ pointer: '/headers/last-event-id', message: 'must be the id of an event of this stream' }],
  });
}

function headersOf(reply: FastifyReply): Record<string, string> {
  const entries = Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as const],
  );
  return Object.fromEntries(entries);
}

/** An id or a name with a line break would be two fields. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n\0]/g, ' ');
}

declare module 'fastify' {
  interface FastifyInstance {
    /** The open event streams, ended at the stop. */
    eventStreams: EventStreams;
  }
}
