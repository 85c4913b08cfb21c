import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LeviathanError } from '@leviathan/kernel';
import { type App, ProblemError } from '@leviathan/service-kit';
import { Type } from 'typebox';
import { config, recordingLog, serverOf } from '../server.ts';

class StoreAway extends LeviathanError {
  readonly code = 'store-unavailable';
  readonly retry = 'later';
}
class Unlisted extends LeviathanError {
  readonly code = 'nobody-knows-this-code';
  readonly retry = 'never';
}

const Body = Type.Object(
  {
    name: Type.String(),
    size: Type.Optional(Type.Integer()),
    deep: Type.Optional(Type.Object({ 'a/b': Type.Number() })),
  },
  { additionalProperties: false },
);
const Query = Type.Object({ limit: Type.Optional(Type.Integer({ maximum: 200 })), on: Type.Optional(Type.Boolean()) });

const { log, lines } = recordingLog();

describe('a request that goes wrong', () => {
  let app: App;
  beforeAll(async () => {
    app = await serverOf(
      (scope) => {
        scope.post('/v1/things/:id', { config, schema: { body: Body, querystring: Query } }, async (request) => ({
          body: request.body,
          query: request.query,
        }));
        scope.post('/v1/things/:id/cancel', { config }, async () => ({ cancelled: true }));
        scope.get('/v1/bug', { config }, async () => {
          throw new Error('the password is hunter2');
        });
        scope.get('/v1/refused', { config }, async () => {
          throw new ProblemError('session-closed', 'session a is closed');
        });
        scope.get('/v1/busy', { config }, async () => {
          throw new ProblemError('overloaded', 'too much', { retryAfterSeconds: 7 });
        });
        scope.get('/v1/away', { config }, async () => {
          throw new StoreAway('no primary');
        });
        scope.get('/v1/unlisted', { config }, async () => {
          throw new Unlisted('inside');
        });
      },
      { log },
    );
  });
  afterAll(() => app.close());

  const post = (payload: object | string, url = '/v1/things/1', type = 'application/json') =>
    app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });

  test('a body is taken as it is', async () => {
    const answer = await post({ name: 'a', size: 1 });

    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ body: { name: 'a', size: 1 }, query: {} });
  });

  test('every fault of a body is pointed at: missing, unknown, of the wrong type', async () => {
    const answer = await post({ size: '1', extra: true, deep: { 'a/b': 'x' } });

    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    const problem = answer.json<{ errors: { pointer: string; message: string }[] }>();
    expect(problem).toMatchObject({
      type: '/problems/invalid-request',
      status: 400,
      code: 'invalid-request',
      retryable: false,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(problem.errors.map(({ pointer }) => pointer).sort()).toEqual(['/deep/a~1b', '/extra', '/name', '/size']);
  });

  test('a list of faults is bounded, whatever is sent', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`field${String(index)}`, 1]));

    const answer = await post(unknown);

    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ errors: unknown[] }>().errors.length).toBeLessThanOrEqual(20);
    expect(answer.json<{ detail: string }>().detail.length).toBeLessThanOrEqual(2000);
  });

  test('a query is read as the types of its schema', async () => {
    const answer = await post({ name: 'a' }, '/v1/things/1?limit=5&on=true');

    expect(answer.json()).toMatchObject({ query: { limit: 5, on: true } });
  });

  test.each(['limit=201', 'limit=1.5', 'limit=five', 'limit=', 'on=yes'])('the query %s is refused', async (query) => {
    const answer = await post({ name: 'a' }, `/v1/things/1?${query}`);

    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: `/query/${query.split('=')[0]!}` }],
    });
  });

  test.each(['{', '', 'null x', '{"__proto__": {"a": 1}}', '{"constructor": {"prototype": 1}}'])(
    'the body %j is no JSON of ours',
    async (body) => {
      const answer = await post(body);

      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: 'invalid-json' });
    },
  );

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    'a body of %s is refused',
    async (type) => {
      const answer = await post('name=a', '/v1/things/1', type);

      expect(answer.statusCode).toBe(415);
      expect(answer.json()).toMatchObject({ code: 'unsupported-media-type' });
    },
  );

  test('a body may have 256 KiB and not a byte more', async () => {
    const shell = JSON.stringify({ name: '' }).length;

    expect((await post({ name: 'x'.repeat(256 * 1024 - shell) })).statusCode).toBe(200);
    const answer = await post({ name: 'x'.repeat(256 * 1024 - shell + 1) });
    expect(answer.statusCode).toBe(413);
    expect(answer.json()).toMatchObject({ code: 'payload-too-large' });
  });

  test('a route without a body schema needs no body', async () => {
    expect((await app.inject({ method: 'POST', url: '/v1/things/1/cancel' })).statusCode).toBe(200);
  });

  test('a path that is nowhere is not found', async () => {
    const answer = await app.inject('/v1/nothing?a=b');

    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ code: 'not-found', detail: 'nothing is at /v1/nothing' });
  });

  test('a path with another method says which it has', async () => {
    const answer = await app.inject({ method: 'DELETE', url: '/v1/things/1' });

    expect(answer.statusCode).toBe(405);
    expect(answer.headers['allow']).toBe('POST');
    expect(answer.json()).toMatchObject({ code: 'method-not-allowed' });
  });

  test.each([
    ['arrays', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'invalid-json'],
    ['objects', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`, 'invalid-json'],
    ['brackets in a text', JSON.stringify({ a: `"\\${'['.repeat(5000)}` }), 'invalid-request'],
  ])('a body of 5000 nested %s is refused before it is parsed, or is text', async (_, payload, code) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: '/v1/things/1', payload, headers });

    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code });
  });

  test('a path with another method says so whatever the body is', async () => {
    const answer = await app.inject({
      method: 'PUT',
      url: '/v1/things/1',
      payload: 'x',
      headers: { 'content-type': 'a/b' },
    });

    expect(answer.statusCode).toBe(405);
    expect(answer.headers['allow']).toBe('POST');
  });

  test('a thrown problem is the answer', async () => {
    const answer = await app.inject('/v1/refused');

    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'session-closed', detail: 'session a is closed' });
  });

  test('an error of ours with a listed code is answered by that code', async () => {
    const answer = await app.inject('/v1/away');

    expect(answer.statusCode).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.json()).toMatchObject({ code: 'store-unavailable', detail: 'no primary', retryable: true });
  });

  test('a refusal for too much work says when to come back', async () => {
    const answer = await app.inject('/v1/busy');

    expect(answer.statusCode).toBe(429);
    expect(answer.headers['retry-after']).toBe('7');
  });

  test.each(['/v1/bug', '/v1/unlisted'])(
    'anything else (%s) is a bug: told in the log and not to the client',
    async (url) => {
      const answer = await app.inject(url);

      expect(answer.statusCode).toBe(500);
      const { code, traceId } = answer.json<{ code: string; traceId: string }>();
      expect(code).toBe('bug');
      expect(answer.body).not.toMatch(/hunter2|inside/);
      const logged = lines.filter((line) => line.includes(traceId)).join('');
      expect(logged).toMatch(/hunter2|inside/);
    },
  );

  test('the process lives on after a bug', async () => {
    await app.inject('/v1/bug');

    expect((await post({ name: 'a' })).statusCode).toBe(200);
  });

  test.each([
    ['NUL', '%00'],
    ['a line break', 'a%0Ab'],
    ['DEL', '%7F'],
    ['129 bytes', 'a'.repeat(129)],
    ['10 KB', 'a'.repeat(10_000)],
    ['20 KB', 'a'.repeat(20_000)],
    ['64 letters of three bytes each once encoded', encodeURIComponent('ü'.repeat(64))],
    ['a percent sign that encodes nothing', '%zz'],
  ])('an id of %s is refused', async (_, id) => {
    const answer = await post({ name: 'a' }, `/v1/things/${id}`);

    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.json()).toMatchObject({ code: 'invalid-id', traceId: expect.any(String) });
  });

  test.each(['%2F', 'a.b*c%3E', '%C3%BC', 'a'.repeat(128)])('the id %s is harmless and taken', async (id) => {
    expect((await post({ name: 'a' }, `/v1/things/${id}`)).statusCode).toBe(200);
  });
});

test('a bad URL is checked for its host like any other', async () => {
  const app = await serverOf(() => undefined);

  const answer = await app.inject({ url: '/problems/%zz', headers: { host: 'evil.example' } });

  expect(answer.statusCode).toBe(403);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  await app.close();
});
