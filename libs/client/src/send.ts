import { credentialsOf } from './auth.ts';
import type { Connection } from './connection.ts';
import { type Problem, answerOf, problemIn, unreachable } from './problem.ts';
import { pauseMs, retryAfterMs } from './retry.ts';

export interface SendOptions {
  /** How long to try, all in all. */
  readonly totalMs?: number;
  /** How long the service was asked to wait with its answer. */
  readonly waitMs?: number;
  /** Whether to carry it out twice is to carry it out once. By its method and its headers unless given. */
  readonly repeatable?: boolean;
}

/**
 * Sends a request until it is answered for good, and gives the answer with its body read.
 *
 * Repeated is what could not be answered, and every problem that says `retryable`: at once for whom nothing was done
 * (429, 503), and everything else only when it is repeatable. When time is over the last answer is given; if there was none,
 * a problem `unreachable`. It rejects when the request's signal is aborted, and for nothing else.
 */
export async function send(connection: Connection, request: Request, options: SendOptions = {}): Promise<Response> {
  const { retry, timing } = connection;
  const { totalMs = retry.totalMs, waitMs = 0, repeatable = isRepeatable(request) } = options;
  const end = timing.now() + totalMs;
  for (let count = 1; ; count += 1) {
    const patience = Math.max(1, Math.min(retry.tryMs + waitMs, end - timing.now()));
    const { response, problem, isDone } = await tryOnce(connection, request, patience);
    if (problem === undefined) return response;
    const mayRepeat = problem.retryable && (repeatable || (isDone && NOTHING_DONE.has(response.status)));
    const pause = pauseMs(retry, count, retryAfterMs(response), timing);
    if (!mayRepeat || timing.now() + pause >= end) return response;
    await timing.pause(pause, request.signal);
  }
}

const NOTHING_DONE = new Set([429, 503]);
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

function isRepeatable({ method, headers }: Request): boolean {
  return SAFE.has(method) || headers.has('idempotency-key');
}

interface Answered {
  readonly response: Response;
  /** `undefined` when it went well. */
  readonly problem?: Problem;
  /** Whether somebody answered at all. */
  readonly isDone: boolean;
}

async function tryOnce(connection: Connection, request: Request, patienceMs: number): Promise<Answered> {
  const { headers, token } = await credentialsOf(connection.auth);
  const first = await attempt(connection, request, headers, patienceMs);
  if (first.response.status !== 401 || token === undefined) return first;
  // a token that was refused is replaced once: it may have been withdrawn before its time
  const renewed = await credentialsOf(connection.auth, token);
  return renewed.token === token ? first : attempt(connection, request, renewed.headers, patienceMs);
}

/** Sends a copy, since a request can be sent only once. */
async function attempt(
  { fetch, timing, onTry }: Connection,
  request: Request,
  credentials: Readonly<Record<string, string>>,
  patienceMs: number,
): Promise<Answered> {
  const { method, url, signal } = request;
  const headers = new Headers(request.headers);
  for (const [name, value] of Object.entries(credentials)) headers.set(name, value);
  const begun = timing.now();
  try {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(patienceMs))]);
    const response = await buffered(await fetch(new Request(request.clone(), { headers, signal: patience })));
    const problem = response.status < 400 ? {} : { problem: await problemIn(response.clone()) };
    onTry({ method, url, tookMs: timing.now() - begun, response: response.clone(), ...problem });
    return { response, ...problem, isDone: true };
  } catch (error) {
    onTry({ method, url, tookMs: timing.now() - begun, error });
    signal.throwIfAborted();
    const problem = unreachable(error);
    return { response: answerOf(problem), problem, isDone: false };
  }
}

/** With its body read, so that a connection that breaks in the middle of it is a failed try and not a failed reader. */
async function buffered(response: Response): Promise<Response> {
  const { status, statusText, headers } = response;
  const body = await response.arrayBuffer();
  return new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
}
