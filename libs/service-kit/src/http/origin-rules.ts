import { isIP } from 'node:net';
import { isLoopback } from './loopback.ts';

/**
 * Which hosts this server answers to, and which web pages may call it.
 *
 * A keyless server on loopback is reachable for every web page that the user opens: the check of `Origin` keeps
 * foreign pages out, and the check of `Host` keeps out those that make their own name resolve to 127.0.0.1.
 */
export class OriginRules {
  readonly #origins: ReadonlySet<string>;
  readonly #hosts: ReadonlySet<string>;
  readonly #urls: readonly URL[];
  readonly #anyAddress: boolean;

  /**
   * @param allowed origins like `https://lev.example`; their hosts are served too
   * @param anyAddress also answers to every IP address as `Host`: for probes and scrapers, which call a pod by its
   *   address. A page cannot make its name look like an address, so that stays safe.
   */
  constructor(allowed: readonly string[], { anyAddress = false }: { readonly anyAddress?: boolean } = {}) {
    const urls = allowed.map((origin) => new URL(origin));
    this.#urls = urls;
    this.#origins = new Set(urls.map(({ origin }) => origin));
    this.#hosts = new Set(urls.flatMap(({ host, hostname }) => [host, hostname]));
    this.#anyAddress = anyAddress;
  }

  /** @param host the `Host` header, with or without its port */
  servesHost(host: string | undefined): boolean {
    if (host === undefined || /[/\\?#@\s]/.test(host) || !URL.canParse(`http://${host}`)) return false;
    const { hostname, host: withPort } = new URL(`http://${host}`);
    if (isLoopback(hostname) || this.#hosts.has(withPort) || this.#hosts.has(hostname)) return true;
    return this.#anyAddress && isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0;
  }

  /** The origin under which a client has called: an allowed one when its host is; else plain HTTP, as on loopback. */
  originOf(host: string): string {
    return this.#urls.find((url) => url.host === host)?.origin ?? `http://${host}`;
  }

  /** @param origin the `Origin` header; without one the caller is no web page */
  admitsOrigin(origin: string | undefined): boolean {
    if (origin === undefined) return true;
    if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false;
    const { hostname, origin: canonical } = new URL(origin);
    return isLoopback(hostname) || this.#origins.has(canonical);
  }
}
