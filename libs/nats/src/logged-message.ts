import type { LoggedWhisper } from '@leviathan/messaging';
import type { Msg } from '@nats-io/transport-node';
import { readHeaders } from './headers.ts';
import type { Subjects } from './subjects.ts';

/** Where a message of a consumer stands: in the stream, and among the consumer's deliveries. */
export interface Place {
  readonly position: number;
  readonly delivery: number;
}

/** `$JS.ACK.<stream>.<consumer>.<tries>.<stream seq>.<consumer seq>.<time>.<pending>`; newer servers add two before. */
export function placeOf({ reply }: Msg): Place | undefined {
  if (reply?.startsWith('$JS.ACK.') !== true) return undefined;
  const tokens = reply.split('.');
  const at = tokens.length === 9 ? 5 : 7;
  return { position: Number(tokens[at]), delivery: Number(tokens[at + 1]) };
}

/**
 * The whisper in a message. What others wrote on our subjects is one too: without an id it is known by its place, and
 * a body that is no text becomes one as far as it can.
 */
export function loggedWhisper(message: Msg, position: number, subjects: Subjects): LoggedWhisper {
  const { id = `${subjects.stream}:${String(position)}`, attributes } = readHeaders(message.headers);
  return { id, subject: subjects.inward(message.subject), attributes, body: message.string(), position };
}
