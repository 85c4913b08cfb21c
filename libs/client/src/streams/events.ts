import { type EventSourceMessage, createParser } from 'eventsource-parser';
import type { Connection } from '../connection.ts';
import { LeviathanProblem, problemIn } from '../problem.ts';
import { pauseMs, retryAfterMs } from '../retry.ts';
import { openStream } from './open.ts';

/** One server-sent event. */
export interface StreamEvent {
  /** Where a stream can be taken up again; what is not kept has none. */
  readonly id?: string;
  readonly event: string;
  readonly data: unknown;
}

export interface StreamOptions {
  /** Goes on after this event, instead of at the beginning (of a journal) or now (of a log). */
  readonly lastEventId?: string;
  /** Ends the stream, without an error. */
  readonly signal?: AbortSignal;
}

/** The service sends a comment every 15 s: after three of them missing the connection is dead, and nobody says so. */
const SILENCE_MS = 45_000;
const CAP_MS = 30_000;
const RETRY_MS = 1000;

/**
 * The events of a stream at `path`. A connection that breaks is made anew, at whichever replica, with the id of the last
 * event: what is kept comes without gap and once, or with an event `gap` in its place. What has no id may be missed.
 *
 * It ends when the service says that nothing more will come, when `isLast` says so, or with the signal.
 *
 * @throws {@link LeviathanProblem} for what waiting does not mend: no such thing, not permitted
 */
export async function* eventsOf(
  connection: Connection,
  path: string,
  { lastEventId, signal, isLast = () => false }: StreamOptions & { readonly isLast?: (event: StreamEvent) => boolean },
): AsyncGenerator<StreamEvent, void, undefined> {
  const { timing } = connection;
  const place: Place = { lastEventId, retryMs: RETRY_MS };
  for (let failures = 0; ;) {
    let afterMs = 0;
    const opened = await openStream(connection, path, {
      lastEventId: place.lastEventId,
      signal,
      silenceMs: SILENCE_MS,
    });
    if (opened.kind === 'ended') return;
    if (opened.kind === 'refused') {
      const problem = await problemIn(opened.response);
      if (!problem.retryable) throw new LeviathanProblem(problem);
      afterMs = retryAfterMs(opened.response);
    }
    if (opened.kind === 'open') {
      for await (const event of readEvents(opened.chunks, place)) {
        failures = 0;
        yield event;
        if (isLast(event)) return;
      }
    }
    if (signal?.aborted === true) return;
    failures += 1;
    const pause = pauseMs({ baseMs: place.retryMs, capMs: CAP_MS }, failures, afterMs, timing);
    if (await isAbortedWithin(timing.pause(pause, signal), signal)) return;
  }
}

/** Where the stream is, and how long the service wants a client to wait that lost it. */
interface Place {
  lastEventId: string | undefined;
  retryMs: number;
}

async function* readEvents(chunks: AsyncIterable<string>, place: Place): AsyncGenerator<StreamEvent, void, undefined> {
  const parsed: EventSourceMessage[] = [];
  const parser = createParser({
    onEvent: (message) => void parsed.push(message),
    onRetry: (ms) => (place.retryMs = ms),
  });
  for await (const chunk of chunks) {
    parser.feed(chunk);
    for (const { id, event = 'message', data } of parsed.splice(0)) {
      if (id !== undefined) place.lastEventId = id;
      yield { event, data: JSON.parse(data) as unknown, ...(id === undefined ? {} : { id }) };
    }
  }
}

async function isAbortedWithin(pause: Promise<void>, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await pause;
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  }
  return signal?.aborted === true;
}
