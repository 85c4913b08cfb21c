import { Type } from 'typebox';

/** What an answer that is no JSON looks like in the document. */
export function contentOf(type: string, description: string): { description: string; content: Record<string, object> } {
  return { description, content: { [type]: { schema: Type.String() } } };
}

/** The answer of a stream of server-sent events. */
export const EVENT_STREAM = contentOf('text/event-stream', 'The stream, until either side ends it.');

/** The answer of a stream to a client that has read all there ever will be: its EventSource comes back no more. */
export const NOTHING_MORE = Type.Unsafe<undefined>({ type: 'null', description: 'Nothing will come any more.' });
