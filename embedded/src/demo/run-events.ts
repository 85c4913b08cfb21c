import { EventSourceParserStream } from 'eventsource-parser/stream';

/** One event of a run, as its stream sends it (AG-UI names). */
export interface RunEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/**
 * Follows a run as any client would, until it ends.
 *
 * @param url the stream's address, `…/v1/runs/{id}/events`
 */
export async function* runEvents(url: string, signal: AbortSignal): AsyncGenerator<RunEvent> {
  const response = await fetch(url, { headers: { accept: 'text/event-stream' }, signal });
  if (!response.ok || response.body === null) throw new Error(`${url} answered ${String(response.status)}`);
  const messages = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { data } of messages) {
    const event = JSON.parse(data) as RunEvent;
    yield event;
    if (event.type === 'RUN_FINISHED' || event.type === 'RUN_ERROR') return;
  }
}
