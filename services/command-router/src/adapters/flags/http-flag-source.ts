import { FlagSet, type FlagSnapshot, type FlagSource, decoder, isMalformed } from '@leviathan/contracts';
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
export class HttpFlagSource implements FlagSource {
  readonly #url: string;
  readonly #key: string | undefined;

  /** @param base like `http://flag-service:8080` @param key of the API, with the scope `flags:read` */
  constructor(base: string, key?: string) {
    this.#url = `${base.replace(/\/+$/, '')}/v1/flag-set`;
    this.#key = key;
  }

  async fetch(etag: string | undefined): Promise<FlagSnapshot | 'unchanged'> {
    const headers = {
      ...(etag === undefined ? {} : { 'if-none-match': `"${etag}"` }),
      ...(this.#key === undefined ? {} : { 'x-api-key': this.#key }),
    };
    const response = await fetch(this.#url, { headers, signal: AbortSignal.timeout(FETCH_MS) });
    if (response.status === 304) return 'unchanged';
    const body = await response.text();
    if (!response.ok) throw new UnusableFlagAnswer(`${this.#url} answered ${String(response.status)}`);
    const set = decode(body);
    if (isMalformed(set)) throw new UnusableFlagAnswer(`${this.#url} sent no flag set: ${set.malformed}`);
    return { etag: bareTag(response.headers.get('etag') ?? ''), set };
  }
}

/** Without the quotes, and the `W/` that a proxy may have put before them. */
function bareTag(header: string): string {
  return header.replace(/^W\//, '').replace(/^"(.*)"$/, '$1');
}

/** The source of a router that was told of none: it never answers, so the last good set or none is in force. */
export class NoFlagSource implements FlagSource {
  async fetch(): Promise<never> {
    throw new UnusableFlagAnswer('LEV_FLAG_SERVICE_URL is not set');
  }
}
