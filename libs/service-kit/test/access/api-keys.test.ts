import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { VirtualClock } from '@leviathan/kernel';
import { ApiKeyFile, type App, UnprotectedServer, UnusableKeyFile, openAuthentication } from '@leviathan/service-kit';
import { config, recordingLog, serverOf, silentLog } from '../server.ts';

const sha256 = (key: string): string => createHash('sha256').update(key).digest('hex');

function keyFile(scopes: string[], key = 'the-key', tenant = 'acme'): string {
  return JSON.stringify({ keys: [{ id: 'one', hash: sha256(key), tenant, subject: 'ci', scopes }] });
}

describe('with a key file', () => {
  let folder: string;
  let path: string;
  let app: App | undefined;
  let file: ApiKeyFile | undefined;
  const clock = new VirtualClock();
  const { log, lines } = recordingLog();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'keys-'));
    path = join(folder, 'keys.yaml');
  });
  afterEach(async () => {
    await app?.close();
    file?.close();
    await rm(folder, { recursive: true });
  });

  async function serve(text: string): Promise<App> {
    await writeFile(path, text);
    file = await ApiKeyFile.open(path, { clock, log });
    app = await serverOf((scope) => scope.get('/v1/me', { config }, async ({ caller }) => caller), {
      authentication: { kind: 'guarded', keys: file },
    });
    return app;
  }

  const ask = (server: App, headers: Record<string, string>) => server.inject({ url: '/v1/me', headers });

  test.each([{ 'x-api-key': 'the-key' }, { authorization: 'Bearer the-key' }, { authorization: 'bearer  the-key' }])(
    'a key in %j says who calls',
    async (headers) => {
      const answer = await ask(await serve(keyFile(['sessions:read'])), headers);

      expect(answer.statusCode).toBe(200);
      expect(answer.json()).toEqual({
        tenant: 'acme',
        subject: 'ci',
        scopes: ['sessions:read'],
        credential: 'key one',
      });
    },
  );

  test('the file may be YAML', async () => {
    const yaml = `keys:\n  - id: one\n    hash: ${sha256('the-key')}\n    tenant: acme\n    subject: ci\n    scopes: ['*']\n`;

    expect((await ask(await serve(yaml), { 'x-api-key': 'the-key' })).statusCode).toBe(200);
  });

  test.each([
    {},
    { 'x-api-key': '' },
    { 'x-api-key': 'The-key' },
    { authorization: 'Basic the-key' },
    { 'x-api-key': sha256('the-key') },
  ])('%j is no valid key: 401', async (headers) => {
    const answer = await ask(await serve(keyFile(['*'])), headers);

    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toContain('Bearer');
    expect(answer.json()).toMatchObject({ code: 'missing-credentials' });
  });

  test("a key without the route's scope is refused, and told which", async () => {
    const answer = await ask(await serve(keyFile(['sessions:write', 'runs:read'])), { 'x-api-key': 'the-key' });

    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({
      code: 'not-permitted',
      detail: 'ci lacks the scope sessions:read',
    });
  });

  test('health, documents and problems need no key', async () => {
    const server = await serve(keyFile(['*']));

    for (const url of ['/livez', '/readyz', '/version', '/metrics', '/openapi.json', '/problems/bug', '/docs/']) {
      expect((await server.inject(url)).statusCode).toBe(200);
    }
  });

  test('a changed file counts from then on, and a broken one leaves the keys before it in force', async () => {
    const server = await serve(keyFile(['*']));

    await writeFile(path, keyFile(['*'], 'another-key'));
    await becomes(async () => (await ask(server, { 'x-api-key': 'another-key' })).statusCode, 200);
    expect((await ask(server, { 'x-api-key': 'the-key' })).statusCode).toBe(401);

    await writeFile(path, '{ broken');
    await becomes(async () => lines.some((line) => line.includes('API keys not read again')), true);
    expect((await ask(server, { 'x-api-key': 'another-key' })).statusCode).toBe(200);
  });

  /** Lets the file be looked at until `observe` sees `value`. */
  async function becomes(observe: () => Promise<unknown>, value: unknown): Promise<void> {
    const deadline = performance.now() + 5000;
    while ((await observe()) !== value) {
      if (performance.now() > deadline) throw new Error(`never became ${String(value)}`);
      await clock.advance(5000);
    }
  }

  test.each([
    ['no YAML', '{'],
    ['no keys', '{}'],
    ['a key in clear', JSON.stringify({ keys: [{ id: 'a', key: 'x', tenant: 't', subject: 's', scopes: ['*'] }] })],
    ['a short hash', keyFile(['*']).replace(/"hash":"../, '"hash":"')],
    ['an unknown scope form', keyFile(['everything'])],
    ['no scope', keyFile([])],
  ])('a file with %s stops the start', async (_, text) => {
    await writeFile(path, text);

    await expect(ApiKeyFile.open(path, { clock, log })).rejects.toBeInstanceOf(UnusableKeyFile);
  });

  test('a missing file stops the start and is named', async () => {
    await expect(ApiKeyFile.open('/nowhere/keys', { clock, log })).rejects.toThrow(
      /the key file \/nowhere\/keys cannot be read: ENOENT/,
    );
  });
});

describe('without a key file', () => {
  const nothing = { apiKeysFile: undefined };
  const ports = { clock: new VirtualClock(), log: silentLog() };

  test.each(['127.0.0.1', 'localhost', '::1', '127.8.8.8'])(
    'embedded and listening on %s is open to this machine',
    async (httpHost) => {
      const opening = openAuthentication({ ...nothing, httpHost, embedded: true }, ports);
      await expect(opening).resolves.toEqual({ kind: 'open' });
    },
  );

  test.each(['0.0.0.0', '::', '10.0.0.1', 'lev.example', ''])('listening on %j refuses to start', async (httpHost) => {
    const opening = openAuthentication({ ...nothing, httpHost, embedded: true }, ports);

    await expect(opening).rejects.toBeInstanceOf(UnprotectedServer);
    await expect(opening).rejects.toThrow('set LEV_API_KEYS_FILE or LEV_OIDC_ISSUER');
  });

  test('an installation on servers refuses to start, also on loopback', async () => {
    const opening = openAuthentication({ ...nothing, httpHost: '127.0.0.1', embedded: false }, ports);

    await expect(opening).rejects.toBeInstanceOf(UnprotectedServer);
  });

  test('whoever calls is the local user', async () => {
    const app = await serverOf((scope) => scope.get('/v1/me', { config }, async ({ caller }) => caller));

    expect((await app.inject('/v1/me')).json()).toEqual({
      tenant: 'local',
      subject: 'local',
      scopes: ['*'],
      credential: 'none',
    });
    await app.close();
  });
});

test('a route that names no scope stops the start', async () => {
  await expect(serverOf((scope) => scope.get('/v1/forgotten', async () => ({})))).rejects.toThrow(
    '/v1/forgotten names no scope',
  );
});

test('a route with a scope that is in no table stops the start', async () => {
  const config = { scope: 'session:read' };
  await expect(serverOf((scope) => scope.get('/v1/mistyped', { config }, async () => ({})))).rejects.toThrow(
    '/v1/mistyped names the unknown scope session:read',
  );
});
