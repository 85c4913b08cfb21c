/** A client that nobody here wrote would look like this: fetch and JSON, nothing of ours. */
export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Call {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export async function call<T = Record<string, unknown>>(
  url: string,
  { method = 'GET', body, headers = {}, signal }: Call = {},
): Promise<Answer<T>> {
  const response = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(signal === undefined ? {} : { signal }),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === '' ? {} : JSON.parse(text)) as T };
}

/** A command as its owner's answer shows it. */
export interface Command {
  readonly id: string;
  readonly status: string;
  /** Id of what it is about; the service made one up if the sender gave none. */
  readonly entity?: string;
  readonly queued?: false;
  /** Of a problem that came in its place. */
  readonly code?: string;
  readonly result?: Record<string, unknown>;
  readonly problem?: { readonly code: string };
  readonly links: { readonly self: string; readonly explain: string; readonly run?: string };
}

/** Sends a command and waits for its end. */
export function command(url: string, body: object, headers: Record<string, string> = {}): Promise<Answer<Command>> {
  return call<Command>(`${url}/v1/commands`, { method: 'POST', body, headers: { prefer: 'wait=30', ...headers } });
}

/** Somebody who calls one origin, with the same headers each time. */
export class Client {
  readonly url: string;
  readonly #headers: Record<string, string>;

  constructor(url: string, headers: Record<string, string> = {}) {
    this.url = url;
    this.#headers = headers;
  }

  /** Whom it calls as, for clients that are not written by hand. */
  get auth(): { readonly apiKey: string } | undefined {
    const apiKey = this.#headers['x-api-key'];
    return apiKey === undefined ? undefined : { apiKey };
  }

  call<T = Record<string, unknown>>(path: string, { headers = {}, ...rest }: Call = {}): Promise<Answer<T>> {
    return call<T>(`${this.url}${path}`, { ...rest, headers: { ...this.#headers, ...headers } });
  }

  command(body: object, headers: Record<string, string> = {}): Promise<Answer<Command>> {
    return command(this.url, body, { ...this.#headers, ...headers });
  }
}
