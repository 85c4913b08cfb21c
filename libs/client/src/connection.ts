import type { Auth } from './auth.ts';
import type { Problem } from './problem.ts';
import { RETRY, type RetryPolicy } from './retry.ts';
import { SYSTEM_TIMING, type Timing } from './timing.ts';

export interface ConnectOptions {
  /** The one origin: `https://lev.example`. */
  readonly url: string;
  /** Nothing on the loopback of `npm start`. */
  readonly auth?: Auth;
  readonly retry?: Partial<RetryPolicy>;
  /** Another `fetch`, such as one with a proxy or with certificates of your own. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Hears of each try of each request, when it is over: for logs and measurements. */
  readonly onTry?: (tried: Tried) => void;
  /** Instead of the system's time and chance. */
  readonly timing?: Timing;
}

/** One time that a request was sent, and what came back. */
export interface Tried {
  readonly method: string;
  readonly url: string;
  readonly tookMs: number;
  /** A copy, except of an event stream, whose body belongs to its reader. */
  readonly response?: Response;
  /** In the response. */
  readonly problem?: Problem;
  /** How it failed, when nothing came back. */
  readonly error?: unknown;
}

/** Where and as whom to call. It holds nothing open, and needs no closing. */
export interface Connection {
  readonly url: string;
  readonly auth: Auth | undefined;
  readonly retry: RetryPolicy;
  readonly fetch: (request: Request) => Promise<Response>;
  readonly onTry: (tried: Tried) => void;
  readonly timing: Timing;
}

export function connect(options: ConnectOptions): Connection {
  const { url, auth, retry, onTry = () => undefined, timing = SYSTEM_TIMING } = options;
  return {
    url: new URL(url).href.replace(/\/+$/, ''),
    auth,
    retry: { ...RETRY, ...retry },
    fetch: options.fetch ?? ((request) => fetch(request)), // not the function itself: browsers want it called on `window`
    onTry,
    timing,
  };
}
