import { type Clock, LeviathanError, reasonOf } from '@leviathan/kernel';
import { type CryptoKey, type JSONWebKeySet, type JWSHeaderParameters, createLocalJWKSet, errors } from 'jose';
import type { Log } from '../log.ts';

/** Older keys are fetched anew, in the background. */
export const FRESH_MS = 10 * 60_000;
/** While the issuer is away its keys count so long: a withdrawn key must not count for ever, and an outage be survived. */
export const KEPT_MS = 60 * 60_000;
/** An unknown key makes us ask the issuer at most this often: anybody can send tokens that name keys of their own. */
export const COOLDOWN_MS = 10_000;
const REQUEST_MS = 5000;

/** The issuer's keys cannot be had, and none that still count are at hand. */
export class IssuerUnavailable extends LeviathanError {
  readonly code = 'issuer-unavailable';
  readonly retry = 'later';
}

type FindKey = (header: JWSHeaderParameters) => Promise<CryptoKey>;

interface Held {
  readonly find: FindKey;
  readonly at: number;
}

export interface IssuerKeysOptions {
  readonly issuer: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The public keys of an OIDC issuer: found by its discovery document, kept, and followed when it changes them.
 *
 * jose's own remote set forgets its keys when the issuer is away for longer than its cache lives, and keeps time by
 * itself; hence this one around jose's local set.
 */
export class IssuerKeys {
  readonly #options: IssuerKeysOptions;
  #held: Held | undefined;
  #loading: Promise<void> | undefined;
  #triedAt = Number.NEGATIVE_INFINITY;

  constructor(options: IssuerKeysOptions) {
    this.#options = options;
  }

  /**
   * The key that a token's header names.
   *
   * @throws IssuerUnavailable, and jose's `JWKSNoMatchingKey` when the issuer has no such key
   */
  async find(header: JWSHeaderParameters): Promise<CryptoKey> {
    const held = await this.#current();
    try {
      return await held.find(header);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await this.#lookAgain(held))) throw error;
      return (await this.#current()).find(header); // the issuer has changed its keys meanwhile
    }
  }

  async #current(): Promise<Held> {
    const age = this.#age();
    if (age > KEPT_MS) await this.#load();
    else if (age > FRESH_MS && this.#mayTry()) void this.#load().catch(() => undefined); // said in the log by #load
    if (this.#held === undefined || this.#age() > KEPT_MS) throw this.#unavailable('it did not answer just now');
    return this.#held;
  }

  /** @returns whether there are other keys now */
  async #lookAgain(held: Held): Promise<boolean> {
    if (this.#loading === undefined && !this.#mayTry()) return this.#held !== held;
    await this.#load().catch(() => undefined); // the keys at hand stay in force, and they hold no such key
    return this.#held !== held;
  }

  #age(): number {
    return this.#held === undefined ? Number.POSITIVE_INFINITY : this.#options.clock.now() - this.#held.at;
  }

  #mayTry(): boolean {
    return this.#options.clock.now() - this.#triedAt >= COOLDOWN_MS;
  }

  /** One request at a time, however many tokens wait for it; none so soon after one that failed. */
  #load(): Promise<void> {
    if (this.#loading !== undefined) return this.#loading;
    if (this.#held === undefined && this.#options.clock.now() - this.#triedAt < 1000) {
      return Promise.reject(this.#unavailable('it did not answer just now'));
    }
    this.#triedAt = this.#options.clock.now();
    this.#loading = this.#fetch().finally(() => (this.#loading = undefined));
    return this.#loading;
  }

  async #fetch(): Promise<void> {
    const { clock, log, issuer } = this.#options;
    try {
      const keys = await keysOf(issuer);
      this.#held = { find: createLocalJWKSet(keys), at: clock.now() };
    } catch (error) {
      const reason = reasonOf(error);
      log.warn({ issuer, reason }, 'the keys of the token issuer cannot be read');
      throw this.#unavailable(reason, error);
    }
  }

  #unavailable(reason: string, cause?: unknown): IssuerUnavailable {
    return new IssuerUnavailable(`the keys of ${this.#options.issuer} cannot be had: ${reason}`, { cause });
  }
}

async function keysOf(issuer: string): Promise<JSONWebKeySet> {
  const about = await json(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  // as OpenID Connect Discovery demands (4.3): another issuer's document must not speak for this one
  if (about['issuer'] !== issuer) throw new Error(`its document is of the issuer ${JSON.stringify(about['issuer'])}`);
  const { jwks_uri: uri } = about;
  if (typeof uri !== 'string' || !URL.canParse(uri)) throw new Error('its document names no jwks_uri');
  if (new URL(uri).protocol !== 'https:' && new URL(issuer).protocol === 'https:')
    throw new Error('jwks_uri is no https');
  return (await json(uri)) as unknown as JSONWebKeySet; // createLocalJWKSet checks it
}

async function json(url: string): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(url, {
    redirect: 'error', // who is asked is what the operator wrote
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(REQUEST_MS),
  });
  if (!response.ok) throw new Error(`${url} answered with ${String(response.status)}`);
  const body: unknown = await response.json();
  if (typeof body !== 'object' || body === null) throw new Error(`${url} is no JSON object`);
  return body as Readonly<Record<string, unknown>>;
}
