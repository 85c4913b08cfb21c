import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { VirtualClock } from '@leviathan/kernel';
import {
  type App,
  COOLDOWN_MS,
  FRESH_MS,
  KEPT_MS,
  MissingAudience,
  TOLERANCE_S,
  openAuthentication,
} from '@leviathan/service-kit';
import { LocalIssuer } from '@leviathan/test-kit';
import { type JWTPayload, exportSPKI, importJWK } from 'jose';
import { config, recordingLog, serverOf } from '../server.ts';

const AUDIENCE = 'https://lev.example';
let issuer: LocalIssuer;
let clock: VirtualClock;
let app: App;
const { log, lines } = recordingLog();

beforeAll(async () => (issuer = await LocalIssuer.start()));
afterAll(async () => issuer[Symbol.asyncDispose]());
beforeEach(async () => {
  issuer.isAway = false;
  clock = new VirtualClock();
  app = await serve();
});
afterEach(async () => app.close());

async function serve(more: { oidcTenantClaim?: string } = {}): Promise<App> {
  const exposure = { httpHost: '0.0.0.0', apiKeysFile: undefined, oidcIssuer: issuer.url, oidcAudience: AUDIENCE };
  const authentication = await openAuthentication({ ...exposure, ...more }, { clock, log });
  return serverOf((scope) => scope.get('/v1/me', { config }, async ({ caller }) => caller), { authentication });
}

const seconds = (): number => Math.floor(clock.now() / 1000);
const claims = (more: Readonly<Record<string, unknown>> = {}): JWTPayload => ({
  ...{ sub: 'ann', aud: AUDIENCE, tenant: 'acme', jti: 'j-1', scope: 'openid sessions:read runs:write' },
  ...{ iat: seconds(), exp: seconds() + 300, ...more },
});
const ask = (token: string, server = app) =>
  server.inject({ url: '/v1/me', headers: { authorization: `Bearer ${token}` } });
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a token of the issuer', () => {
  test('says who calls, for which tenant, and what he may do', async () => {
    const answer = await ask(await issuer.token(claims()));

    expect(answer.json()).toEqual({
      ...{ tenant: 'acme', subject: 'ann', credential: 'token j-1' },
      scopes: ['sessions:read', 'runs:write'],
    });
  });

  test('may have its scopes in scp, as a list', async () => {
    const answer = await ask(await issuer.token(claims({ scope: undefined, scp: ['sessions:read'] })));

    expect(answer.json()).toMatchObject({ scopes: ['sessions:read'] });
  });

  test('may have its tenant in a claim of another name', async () => {
    await using other = await serve({ oidcTenantClaim: 'https://lev.example/tenant' });
    const token = await issuer.token(claims({ 'https://lev.example/tenant': 'blue' }));

    expect((await ask(token, other)).json()).toMatchObject({ tenant: 'blue' });
  });

  test.each([-TOLERANCE_S + 1, 1])('counts %i s after its end: clocks differ', async (leftS) => {
    expect((await ask(await issuer.token(claims({ exp: seconds() + leftS })))).statusCode).toBe(200);
  });

  test('without the scope of the route is refused, and told which', async () => {
    const answer = await ask(await issuer.token(claims({ scope: 'runs:read * sessions:*' })));

    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'not-permitted', detail: 'ann lacks the scope sessions:read' });
    expect(answer.headers['www-authenticate']).toBe(
      'Bearer realm="leviathan", error="insufficient_scope", scope="sessions:read"',
    );
  });

  const metadata = 'resource_metadata="http://localhost:80/.well-known/oauth-protected-resource"';
  test.each<[string, () => JWTPayload, Record<string, unknown>?]>([
    ['expired', () => claims({ exp: seconds() - TOLERANCE_S - 1 })],
    ['not valid yet', () => claims({ nbf: seconds() + TOLERANCE_S + 1 })],
    ['without an end', () => claims({ exp: undefined })],
    ['for another audience', () => claims({ aud: 'https://other.example' })],
    ['without audience', () => claims({ aud: undefined })],
    ['of another issuer', () => claims({ iss: 'https://other.example' })],
    ['without subject', () => claims({ sub: undefined })],
    ['without tenant', () => claims({ tenant: undefined })],
    ['with a list of tenants', () => claims({ tenant: ['acme', 'blue'] })],
    ['with an empty tenant', () => claims({ tenant: '' })],
    ['with a tenant that fits no key', () => claims({ tenant: '/'.repeat(100) })],
    ['of a logout', () => claims(), { typ: 'logout+jwt' }],
    ['of an unknown key', () => claims(), { kid: 'key-99' }],
  ])('that is %s does not count', async (_, make, header = {}) => {
    const answer = await ask(await issuer.token(make(), header));

    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toMatchObject({ code: 'missing-credentials' });
    expect(answer.headers['www-authenticate']).toContain('Bearer realm="leviathan", error="invalid_token"');
    expect(answer.headers['www-authenticate']).toContain(metadata);
  });
});

describe('a forged token does not count', () => {
  test('with alg none', async () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE']) {
      const forged = `${part({ alg, typ: 'at+jwt' })}.${part({ ...claims(), iss: issuer.url })}.`;
      expect((await ask(forged)).statusCode).toBe(401);
    }
  });

  test('with HS256 and the public key as its secret', async () => {
    const spki = await exportSPKI((await importJWK(issuer.publicJwk, 'RS256')) as never);
    for (const secret of [spki, spki.trim(), JSON.stringify(issuer.publicJwk), issuer.publicJwk.n ?? '']) {
      const kid = issuer.publicJwk.kid;
      const head = `${part({ alg: 'HS256', kid, typ: 'at+jwt' })}.${part({ ...claims(), iss: issuer.url })}`;
      const forged = `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
      expect((await ask(forged)).statusCode).toBe(401);
    }
  });

  test('with a key of its own in the header', async () => {
    await using forger = await LocalIssuer.start();
    const headers = [{ jwk: forger.publicJwk }, { jku: `${forger.url}/keys` }, { x5u: `${forger.url}/keys` }];
    for (const header of headers) {
      const kid = issuer.publicJwk.kid;
      const forged = await forger.token(claims({ iss: issuer.url }), { kid, ...header });
      expect((await ask(forged)).statusCode).toBe(401);
    }
    expect(forger.requests).toBe(0);
  });

  test('with other claims under the same signature, or half of it', async () => {
    const [head, , signature] = (await issuer.token(claims())).split('.');
    const genuine = await issuer.token(claims());

    for (const forged of [
      `${head!}.${part({ ...claims({ tenant: 'blue' }), iss: issuer.url })}.${signature!}`,
      genuine.slice(0, -8),
      `${genuine}AA`,
      `${genuine.split('.').slice(0, 2).join('.')}.`,
      'a.b.c',
      '..',
    ]) {
      expect((await ask(forged)).statusCode).toBe(401);
    }
  });

  test('as an API key neither, and without a key file no key counts', async () => {
    const token = await issuer.token(claims());
    const answers = await Promise.all([
      app.inject({ url: '/v1/me', headers: { 'x-api-key': token } }),
      app.inject({ url: '/v1/me', headers: { authorization: 'Bearer some-key' } }),
      app.inject({ url: `/v1/me?access_token=${token}` }),
    ]);

    expect(answers.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401]);
  });
});

describe('the keys of the issuer', () => {
  test('are asked for once, however many tokens come', async () => {
    issuer.requests = 0;
    const token = await issuer.token(claims());

    await Promise.all(Array.from({ length: 50 }, () => ask(token)));

    expect(issuer.requests).toBe(1);
  });

  test('may change: a token of the new key counts at once, one of the old no longer', async () => {
    const old = await issuer.token(claims());
    expect((await ask(old)).statusCode).toBe(200);
    await clock.advance(COOLDOWN_MS);

    await issuer.rotate('ES256');

    expect((await ask(await issuer.token(claims()))).statusCode).toBe(200);
    expect((await ask(old)).statusCode).toBe(401);
    await issuer.rotate();
  });

  test('are not asked for by everybody who makes up a key', async () => {
    await ask(await issuer.token(claims()));
    issuer.requests = 0;

    for (let index = 0; index < 20; index += 1) {
      await ask(await issuer.token(claims(), { kid: `made-up-${String(index)}` }));
    }

    expect(issuer.requests).toBeLessThanOrEqual(1);
  });

  test('are renewed in the background, and outlive an outage of the issuer for a while', async () => {
    const token = await issuer.token(claims({ exp: seconds() + 24 * 3600 }));
    await ask(token);
    issuer.isAway = true;

    await clock.advance(FRESH_MS + 1);
    expect((await ask(token)).statusCode).toBe(200);
    await clock.advance(KEPT_MS);
    const refused = await ask(token);
    expect(refused.statusCode).toBe(503);
    expect(refused.json()).toMatchObject({ code: 'issuer-unavailable', retryable: true });
    expect(refused.headers['retry-after']).toBe('1');
    expect(lines.join()).toContain('the keys of the token issuer cannot be read');

    issuer.isAway = false;
    await clock.advance(COOLDOWN_MS);
    expect((await ask(token)).statusCode).toBe(200);
  });
});

test.each(['', '/mcp'])('whoever has no token learns where to get one for %j', async (path) => {
  const answer = await app.inject({ url: `/.well-known/oauth-protected-resource${path}` });

  expect(answer.json()).toMatchObject({
    resource: `http://localhost:80${path}`,
    authorization_servers: [issuer.url],
    scopes_supported: expect.arrayContaining(['sessions:read', 'commands:write']),
  });
});

test('an issuer without an audience stops the start', async () => {
  const opening = openAuthentication(
    { httpHost: '127.0.0.1', apiKeysFile: undefined, oidcIssuer: issuer.url },
    { clock, log },
  );
  await expect(opening).rejects.toBeInstanceOf(MissingAudience);
});
