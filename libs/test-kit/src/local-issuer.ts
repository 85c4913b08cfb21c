import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, type JWK, type JWTPayload, SignJWT, exportJWK, generateKeyPair } from 'jose';

interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** An OIDC issuer on loopback, as a test needs one: keys that change, outages, and tokens of any kind. */
export class LocalIssuer implements AsyncDisposable {
  readonly #server: Server;
  #keys: SigningKey[] = [];
  isAway = false;
  /** How often its keys were asked for. */
  requests = 0;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(alg = 'RS256'): Promise<LocalIssuer> {
    const issuer = new LocalIssuer();
    await new Promise<void>((resolve) => issuer.#server.listen(0, '127.0.0.1', resolve));
    await issuer.rotate(alg);
    return issuer;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** The public key in use, for forgers. */
  get publicJwk(): JWK {
    return this.#key.publicJwk;
  }

  get #key(): SigningKey {
    const key = this.#keys.at(-1);
    if (key === undefined) throw new Error('it signs from its start on');
    return key;
  }

  /** Signs with a new key from now on; the old ones are withdrawn. */
  async rotate(alg = 'RS256'): Promise<void> {
    const kid = `key-${String(this.#keys.length + 1)}-${alg}`;
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    this.#keys = [{ kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }];
  }

  /** @param claims beside the issuer's; `undefined` leaves one out */
  async token(claims: JWTPayload, header: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const { kid, alg, privateKey } = this.#key;
    const all = Object.fromEntries(
      Object.entries<unknown>({ iss: this.url, ...claims }).filter(([, value]) => value !== undefined),
    );
    return new SignJWT(all).setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header }).sign(privateKey);
  }

  #answer({ url }: IncomingMessage, response: ServerResponse): void {
    if (this.isAway) return void response.writeHead(503).end();
    if (url === '/.well-known/openid-configuration') {
      return void response.end(JSON.stringify({ issuer: this.url, jwks_uri: `${this.url}/keys` }));
    }
    this.requests += 1;
    response.end(JSON.stringify({ keys: this.#keys.map(({ publicJwk }) => publicJwk) }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
