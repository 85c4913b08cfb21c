import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Problem, problem } from '@leviathan/contracts';
import { SystemClock } from '@leviathan/kernel';
import { PROBLEM_TYPE } from './answer-problems.ts';
import { ownTraceparent, traceIdFor } from './trace.ts';

/** How long a refused client may take to read why; closing at once would reset the answer away while it still sends. */
const LINGER_MS = 1000;

const clock = new SystemClock();
const refused = new WeakSet<Socket>();

/** Answers what is no HTTP request (it has no route, no reply, no hooks) with a problem like any other, and closes. */
export function refuseProtocol(error: Error & { readonly code?: string }, socket: Socket): void {
  if (refused.has(socket)) return; // the rest of what it sends is no request either
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswering(socket)) {
    socket.destroy();
    return;
  }
  refused.add(socket);
  socket.end(answer(problemOf(error.code)));
  const cut = clock.after(LINGER_MS, () => socket.destroy());
  socket.once('close', () => cut.cancel());
}

/** `CONNECT` asks for a tunnel, which nothing here is; Node would hang up without a word. */
export function refuseTunnel(_request: unknown, socket: Duplex): void {
  socket.on('error', () => socket.destroy()); // whoever hangs up first has no answer to read
  socket.end(answer(problem('method-not-allowed', 'there are no tunnels here')));
}

function problemOf(code: string | undefined): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return problem('headers-too-large', 'the header fields have more than 16 KiB');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return problem('request-timeout', 'the request did not arrive within 30 s');
    default:
      return problem('malformed-request', `this is no HTTP/1.1 request (${code ?? 'unreadable'})`);
  }
}

function answer(what: Problem): string {
  const traceId = traceIdFor(undefined);
  const body = JSON.stringify({ ...what, traceId });
  return [
    `HTTP/1.1 ${String(what.status)} ${STATUS_CODES[what.status] ?? ''}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${String(Buffer.byteLength(body))}`,
    `traceparent: ${ownTraceparent(traceId, undefined)}`,
    'x-content-type-options: nosniff',
    'connection: close',
    '',
    body,
  ].join('\r\n');
}

/** An answer has begun on this connection: a second one inside it would be read as its body. */
function isAnswering(socket: Socket & { readonly _httpMessage?: { readonly headersSent: boolean } | null }): boolean {
  return socket._httpMessage?.headersSent === true;
}
