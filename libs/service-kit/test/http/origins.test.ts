import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type App } from '@leviathan/service-kit';
import { config, serverOf } from '../server.ts';

describe('hosts and origins', () => {
  let app: App;
  beforeAll(async () => {
    const allowedOrigins = ['https://lev.example', 'http://intranet:8080'];
    app = await serverOf((scope) => scope.get('/v1/thing', { config }, async () => ({ ok: true })), { allowedOrigins });
  });
  afterAll(() => app.close());

  const statusFor = async (headers: Record<string, string>, url = '/v1/thing'): Promise<number> =>
    (await app.inject({ url, headers })).statusCode;

  test.each([
    'localhost',
    'localhost:7400',
    '127.0.0.1:1',
    '127.0.0.53',
    '[::1]:9',
    'LOCALHOST',
    'lev.example',
    'lev.example:443',
    'intranet:8080',
  ])('the host %s is served', async (host) => {
    expect(await statusFor({ host })).toBe(200);
  });

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.nip.io',
    '10.0.0.1',
    '0.0.0.0',
    'a@localhost',
    'localhost/x',
  ])('the host %j is foreign', async (host) => {
    const answer = await app.inject({ url: '/v1/thing', headers: { host } });

    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'foreign-host' });
  });

  test.each(['http://localhost:3000', 'https://127.0.0.1', 'http://[::1]:5', 'https://lev.example'])(
    'pages of %s may call and read the answer',
    async (origin) => {
      const answer = await app.inject({ url: '/v1/thing', headers: { origin } });

      expect(answer.statusCode).toBe(200);
      expect(answer.headers['access-control-allow-origin']).toBe(origin);
      expect(answer.headers['vary']).toContain('Origin');
    },
  );

  test.each([
    'https://evil.example',
    'http://lev.example',
    'https://lev.example:8443',
    'null',
    'file://',
    'https://localhost.evil.example',
  ])('pages of %s may not call', async (origin) => {
    const answer = await app.inject({ url: '/v1/thing', headers: { origin } });

    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({ code: 'foreign-origin' });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  test.each(['/livez', '/readyz', '/metrics', '/version', '/openapi.json', '/docs', '/problems', '/nowhere'])(
    '%s is guarded too',
    async (url) => {
      expect(await statusFor({ host: 'evil.example' }, url)).toBe(403);
      expect(await statusFor({ origin: 'https://evil.example' }, url)).toBe(403);
    },
  );

  test('the preflight of an allowed page is answered, and that of a foreign one refused', async () => {
    const preflight = (origin: string) =>
      app.inject({ method: 'OPTIONS', url: '/v1/thing', headers: { origin, 'access-control-request-method': 'POST' } });

    const answer = await preflight('http://localhost:3000');
    expect(answer.statusCode).toBe(204);
    expect(answer.headers['access-control-allow-headers']).toContain('Idempotency-Key');
    expect((await preflight('https://evil.example')).statusCode).toBe(403);
  });

  test('browsers are told not to guess, not to frame and not to keep', async () => {
    const { headers } = await app.inject('/v1/thing');

    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });
});
