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
/** The largest flag set that is read, and the longest ETag that is sent back and stands in each decision. */
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_ETAG = 200;

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
    if (response.status === 304 && etag !== undefined) return 'unchanged';
    const set = await this.#setOf(response); // first: a refusal has no ETag, and says more by its status
    return { etag: this.#tagOf(response), set };
  }

  async version(etag: string): Promise<FlagSet | undefined> {
    const response = await this.#get(`${this.#url}?etag=${encodeURIComponent(etag)}`, {});
    return response.status === 404 ? undefined : this.#setOf(response);
  }

  #tagOf({ headers }: Response): string {
    const etag = bareTag(headers.get('etag') ?? '');
    if (etag !== undefined) return etag;
    throw new UnusableFlagAnswer(`${this.#url} sent no ETag in quotes of at most ${String(MAX_ETAG)} characters`);
  }

  async #get(url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    const authorised = { ...headers, ...(this.#key === undefined ? {} : { 'x-api-key': this.#key }) };
    // Never followed: the key would go to whatever host the answer names.
    const response = await fetch(url, {
      headers: authorised,
      redirect: 'manual',
      signal: AbortSignal.timeout(FETCH_MS),
    });
    if (response.status < 300 || response.status >= 400 || response.status === 304) return response;
    await response.body?.cancel();
    throw new UnusableFlagAnswer(`${url} redirects elsewhere (${String(response.status)}), which is not followed`);
  }

  async #setOf(response: Response): Promise<FlagSet> {
    if (!response.ok) {
      await response.body?.cancel();
      throw new UnusableFlagAnswer(`${this.#url} answered ${String(response.status)}`);
    }
    const set = decode(await this.#bodyOf(response));
    if (isMalformed(set)) throw new UnusableFlagAnswer(`${this.#url} sent no flag set: ${set.malformed}`);
    return set;
  }

  /** Bounded while it is read: what is too large is never in memory as a whole. */
  async #bodyOf({ body }: Response): Promise<string> {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    const stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = body ?? [];
    for await (const chunk of stream) {
      bytes += chunk.length;
      if (bytes > MAX_ANSWER_BYTES) {
        throw new UnusableFlagAnswer(`${this.#url} sent more than ${String(MAX_ANSWER_BYTES)} bytes`);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  }
}

/** Without the quotes, and the `W/` that a proxy may have put before them; `undefined` if it is no such tag. */
function bareTag(header: string): string | undefined {
  const tag = /^(?:W\/)?"([^"]+)"$/.exec(header)?.[1];
  return tag === undefined || tag.length > MAX_ETAG ? undefined : tag;
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
