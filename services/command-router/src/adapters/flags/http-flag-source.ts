import {
  type FlagArchive,
  FlagSet,
  type FlagSnapshot,
  type FlagSource,
  decoder,
  isMalformed,
} from '@leviathan/contracts';
import { LeviathanError } from '@leviathan/kernel';

/** A poll that takes longer is given up; the next one comes in seconds. */
const FETCH_MS = 2000;

/** Thrown when flag-service answers with something else than a flag set. The flags in force stay. */
export class UnusableFlagAnswer extends LeviathanError {
  readonly code = 'unusable-flag-answer';
  readonly retry = 'later';
}

const decode = decoder(FlagSet);

/** Flags by HTTP from flag-service, in the process beside or elsewhere. */
export class HttpFlagSource implements FlagSource, FlagArchive {
  readonly #url: string;
  readonly #key: string | undefined;

  /** @param base like `http://flag-service:8080` @param key of the API, with the scope `flags:read` */
  constructor(base: string, key?: string) {
    this.#url = `${base.replace(/\/+$/, '')}/v1/flag-set`;
    this.#key = key;
  }

  async fetch(etag: string | undefined): Promise<FlagSnapshot | 'unchanged'> {
    const response = await this.#get(this.#url, etag === undefined ? {} : { 'if-none-match': `"${etag}"` });
    if (response.status === 304) return 'unchanged';
    return { etag: bareTag(response.headers.get('etag') ?? ''), set: await this.#setOf(response) };
  }

  async version(etag: string): Promise<FlagSet | undefined> {
    const response = await this.#get(`${this.#url}?etag=${encodeURIComponent(etag)}`, {});
    return response.status === 404 ? undefined : this.#setOf(response);
  }

  #get(url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    const authorised = { ...headers, ...(this.#key === undefined ? {} : { 'x-api-key': this.#key }) };
    return fetch(url, { headers: authorised, signal: AbortSignal.timeout(FETCH_MS) });
  }

  async #setOf(response: Response): Promise<FlagSet> {
    const body = await response.text();
    if (!response.ok) throw new UnusableFlagAnswer(`${this.#url} answered ${String(response.status)}`);
    const set = decode(body);
    if (isMalformed(set)) throw new UnusableFlagAnswer(`${this.#url} sent no flag set: ${set.malformed}`);
    return set;
  }
}

/** Without the quotes, and the `W/` that a proxy may have put before them. */
function bareTag(header: string): string {
  return header.replace(/^W\//, '').replace(/^"(.*)"$/, '$1');
}

/** The source of a router that was told of none: it never answers, so the last good set or none is in force. */
export class NoFlagSource implements FlagSource, FlagArchive {
  async fetch(): Promise<never> {
    throw new UnusableFlagAnswer('LEV_FLAG_SERVICE_URL is not set');
  }

  version(): Promise<never> {
    return this.fetch();
  }
}
