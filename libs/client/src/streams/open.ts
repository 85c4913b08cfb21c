import { credentialsOf } from '../auth.ts';
import type { Connection } from '../connection.ts';

export interface Opening {
  readonly lastEventId: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** A connection that says nothing for so long is given up. */
  readonly silenceMs: number;
}

export type Opened =
  | { readonly kind: 'open'; readonly chunks: AsyncIterable<string> }
  /** Nothing more will come. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'refused'; readonly response: Response }
  /** Nobody answered, or the signal was aborted. */
  | { readonly kind: 'broken' };

/** Opens an event stream once. It never rejects for what a network does, and its chunks end when the connection does. */
export async function openStream(connection: Connection, path: string, opening: Opening): Promise<Opened> {
  const watch = new Silence(opening.silenceMs, opening.signal);
  const response = await request(connection, path, opening, watch.signal);
  watch.heard();
  if (response?.ok === true && response.status !== 204 && response.body !== null) {
    return { kind: 'open', chunks: chunksOf(response.body, watch) };
  }
  watch.over();
  if (response === undefined) return { kind: 'broken' };
  return response.status === 204 ? { kind: 'ended' } : { kind: 'refused', response };
}

/** `undefined` when nothing came back. A token that was refused is replaced once. */
async function request(
  { url, auth, fetch, onTry, timing }: Connection,
  path: string,
  { lastEventId }: Opening,
  signal: AbortSignal,
): Promise<Response | undefined> {
  const resume = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
  let refused: string | undefined;
  for (;;) {
    const { headers, token } = await credentialsOf(auth, refused);
    const sent = new Request(url + path, { headers: { accept: 'text/event-stream', ...resume, ...headers }, signal });
    const about = { method: 'GET', url: sent.url };
    const begun = timing.now();
    try {
      const response = await fetch(sent);
      onTry({ ...about, tookMs: timing.now() - begun, response });
      if (response.status !== 401 || token === undefined || refused !== undefined) return response;
      refused = token;
    } catch (error) {
      onTry({ ...about, tookMs: timing.now() - begun, error });
      return undefined;
    }
  }
}

async function* chunksOf(body: ReadableStream<Uint8Array>, watch: Silence): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      watch.heard();
      yield decoder.decode(value, { stream: true });
    }
  } catch {
    return; // it broke off, or was silent for too long: whoever reads resumes
  } finally {
    watch.over();
    void reader.cancel().catch(() => undefined); // tells the service, if it is still there
  }
}

/** Aborts a connection that says nothing any more. Real time, because the connection is real too. */
class Silence {
  readonly #abort = new AbortController();
  readonly #ms: number;
  readonly signal: AbortSignal;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ms: number, signal: AbortSignal | undefined) {
    this.#ms = ms;
    this.signal = signal === undefined ? this.#abort.signal : AbortSignal.any([signal, this.#abort.signal]);
    this.heard();
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#abort.abort(), this.#ms);
  }

  over(): void {
    clearTimeout(this.#timer);
  }
}
