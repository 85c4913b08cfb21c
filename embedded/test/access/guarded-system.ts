import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACCESS_SCOPES } from '@leviathan/contracts';
import { LocalIssuer } from '@leviathan/test-kit';
import { type EmbeddedSystem, startEmbedded } from '../../src/system.ts';

export const AUDIENCE = 'https://lev.example';
/** Whatever is of tenants: flags and definitions belong to the installation, and are changed by its operators. */
const OF_TENANTS = ACCESS_SCOPES.filter((scope) => scope !== 'flags:write' && scope !== 'definitions:write');
/** What belongs to the tenant red, and must reach nobody else. */
export const MARKER = 'belongs-to-red-7f3a';

/** One operation of the served OpenAPI document. */
export interface Operation {
  readonly method: string;
  /** With its parameters: `/v1/runs/{id}`. */
  readonly path: string;
  /** Any one of them opens it; empty when nothing but a caller is needed. */
  readonly scopes: readonly string[];
  readonly isStream: boolean;
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** All five services in this process, guarded by keys and an issuer, with something of the tenant red in each. */
export class GuardedSystem implements AsyncDisposable {
  readonly issuer: LocalIssuer;
  readonly #system: EmbeddedSystem;
  readonly #folder: string;
  operations: readonly Operation[] = [];
  /** Of red: what attackers ask for. */
  readonly ids: Record<string, string> = {};

  private constructor(issuer: LocalIssuer, system: EmbeddedSystem, folder: string) {
    this.issuer = issuer;
    this.#system = system;
    this.#folder = folder;
  }

  static async start(): Promise<GuardedSystem> {
    const folder = mkdtempSync(join(tmpdir(), 'lev-access-'));
    const issuer = await LocalIssuer.start();
    const keys = ['red', 'blue'].map((tenant) => ({
      ...{ id: tenant, tenant, subject: `${tenant}-operator`, scopes: tenant === 'red' ? ['*'] : OF_TENANTS },
      hash: createHash('sha256').update(`${tenant}-key`).digest('hex'),
    }));
    writeFileSync(join(folder, 'keys.json'), JSON.stringify({ keys }));
    const args = { once: false, demo: false, port: 0, dataDir: join(folder, 'data'), appDir: join(folder, 'app') };
    const system = await startEmbedded(args, {
      LEV_LOG_LEVEL: 'silent',
      LEV_SCRIPTED_LATENCY_MS: '0',
      LEV_WHISPER_FILE: join(folder, 'whisper.json'),
      LEV_API_KEYS_FILE: join(folder, 'keys.json'),
      LEV_OIDC_ISSUER: issuer.url,
      LEV_OIDC_AUDIENCE: AUDIENCE,
    });
    const guarded = new GuardedSystem(issuer, system, folder);
    guarded.operations = await guarded.#readOperations();
    await guarded.#fill();
    return guarded;
  }

  /** Exactly what is given goes out: no path is tidied up, no header is refused. */
  send(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: unknown,
  ): Promise<Answered> {
    const { hostname, port } = new URL(this.#system.url);
    const text = body === undefined ? undefined : JSON.stringify(body);
    const typed = text === undefined ? headers : { 'content-type': 'application/json', ...headers };
    return new Promise((resolve, reject) => {
      const sent = request({ hostname, port, method, path, headers: typed, agent: false }, (response) => {
        let received = '';
        const done = (): void =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: received });
        response.setEncoding('utf8').on('data', (part: string) => (received += part));
        response.on('end', done).on('error', done);
        // a stream that opened says what it has to say at once, and would stay open
        if (response.headers['content-type']?.startsWith('text/event-stream') === true) {
          setTimeout(() => (done(), sent.destroy()), STREAM_MS);
        }
      });
      sent.on('error', reject).end(text);
    });
  }

  /** A token of blue, or of whomever `claims` say. */
  token(claims: object = {}, header: Record<string, unknown> = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const usual = { sub: 'mallory', aud: AUDIENCE, tenant: 'blue', scope: ACCESS_SCOPES.join(' '), exp: now + 300 };
    return this.issuer.token({ ...usual, ...claims }, header);
  }

  /** The path of an operation about what is red's; `change` alters each id. */
  pathOf({ path }: Operation, change: (id: string) => string = encodeURIComponent): string {
    return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => change(this.ids[idFor(path, name)] ?? MARKER));
  }

  async #readOperations(): Promise<readonly Operation[]> {
    const { text } = await this.send('GET', '/openapi.json');
    const { paths } = JSON.parse(text) as {
      paths: Record<string, Record<string, { security?: Record<string, string[]>[] }>>;
    };
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { security = [] }]) => {
        if (security.length === 0) return [];
        const scopes = [...new Set(security.flatMap((each) => Object.values(each).flat()))];
        return [{ method: method.toUpperCase(), path, scopes, isStream: path.endsWith('/events') }];
      }),
    );
  }

  async #fill(): Promise<void> {
    const red = { 'x-api-key': 'red-key', prefer: 'wait=20' };
    const labels = { secret: MARKER };
    const context = `${MARKER} context`;
    const session = { type: 'session.create', session: MARKER, labels, payload: { context } };
    this.#took('command', await this.send('POST', '/v1/commands', red, session));
    await this.send('POST', '/v1/commands', red, {
      ...{ type: 'session.checkpoint', session: MARKER, labels, payload: { context } },
    });
    const ask = {
      type: 'agent.ask',
      entity: MARKER,
      session: MARKER,
      labels,
      payload: { text: `${MARKER}: what now?` },
    };
    await this.send('POST', '/v1/commands', red, ask);
    const whisper = { type: 'guidance', significance: 0.9, session: MARKER, payload: { text: MARKER } };
    this.#took('whisper', await this.send('POST', '/v1/whispers', red, { ...whisper, type: 'memory_promotion' }));
    Object.assign(this.ids, { session: MARKER, run: MARKER, flag: 'ENABLE_ORLEANS' });
  }

  #took(name: string, { status, text }: Answered): void {
    if (status >= 300) throw new Error(`red could not make its ${name}: ${text}`);
    this.ids[name] = (JSON.parse(text) as { id: string }).id;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#system.stop();
    await this.issuer[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true });
  }
}

/** Long enough for what a stream replays at its start. */
const STREAM_MS = 150;

function idFor(path: string, name: string): string {
  if (path.startsWith('/v1/commands') || path.startsWith('/v1/parked')) return 'command';
  if (path.startsWith('/v1/whispers')) return 'whisper';
  if (path.startsWith('/v1/runs')) return 'run';
  if (path.startsWith('/v1/flags') || path.startsWith('/ofrep')) return 'flag';
  return path.startsWith('/v1/sessions') ? 'session' : name;
}
