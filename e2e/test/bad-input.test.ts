import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { call, command } from '../src/client.ts';
import { raw } from '../src/raw-request.ts';
import { Product, temporaryFolder } from '../src/product.ts';

let data: Awaited<ReturnType<typeof temporaryFolder>>;
let product: Product;

beforeAll(async () => {
  data = await temporaryFolder();
  const args = ['--no-demo', '--port', '0', '--data', join(data.path, 'data'), '--app', join(data.path, 'app')];
  product = await Product.start({ args });
});

afterAll(async () => {
  await product[Symbol.asyncDispose]();
  await data[Symbol.asyncDispose]();
});

const post = (body: unknown, headers: Record<string, string> = {}) =>
  call(`${product.url}/v1/commands`, { method: 'POST', body, headers });

describe('a command is refused with its problem', () => {
  const ask = (payload: unknown) => ({ type: 'agent.ask', payload });
  test.each<[string, unknown, number, string]>([
    ['of an unknown type', { type: 'agent.sing', payload: {} }, 400, 'unknown-command-type'],
    ['without its text', ask({}), 400, 'invalid-payload'],
    ['with a field too many', ask({ text: 'hello', volume: 11 }), 400, 'invalid-payload'],
    ['with an unknown field of its own', { ...ask({ text: 'hello' }), colour: 'red' }, 400, 'invalid-request'],
    ['that is not JSON', '{"type":', 400, 'invalid-json'],
    ['that is too large', ask({ text: 'x'.repeat(300_000) }), 413, 'payload-too-large'],
    [
      'for an id with a control character',
      { type: 'session.touch', session: 'a\u0000b', payload: { activity: 'x' } },
      400,
      'invalid-id',
    ],
    [
      'for an id of 10 KB',
      { type: 'session.touch', session: 'x'.repeat(10_240), payload: { activity: 'x' } },
      400,
      'invalid-id',
    ],
  ])('%s', async (_, body, status, code) => {
    const answer = await post(body);

    expect(answer).toMatchObject({ status, body: { code, status, type: `/problems/${code}` } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  test('a schema violation names the field', async () => {
    const { body } = await post({ type: 'agent.ask', payload: { text: 7 } });

    expect(body).toMatchObject({ errors: [{ pointer: '/payload/text' }] });
  });

  test('for a session that nobody created', async () => {
    const { body } = await command(product.url, {
      type: 'session.touch',
      session: 'nobody',
      payload: { activity: 'x' },
    });

    expect(body).toMatchObject({ status: 'failed', problem: { code: 'session-not-found' } });
  });
});

test('a key that belongs to another request is refused', async () => {
  const headers = { 'idempotency-key': 'once' };
  expect((await post({ type: 'session.create', payload: { context: 'one' } }, headers)).status).toBe(202);

  const again = await post({ type: 'session.create', payload: { context: 'two' } }, headers);

  expect(again).toMatchObject({ status: 422, body: { code: 'key-reused' } });
});

test.each(['.', '..'])('the id %j is refused: no path could ever address it', async (id) => {
  const { body } = await command(product.url, { type: 'session.create', session: id, payload: {} });

  expect(body).toMatchObject({ code: 'invalid-id' });
});

test.each(['*', '>', 'a.b', '%2e%2e', 'a/b', '`$(id)`', '日本'])(
  'the hostile id %j names one session and nothing else',
  async (id) => {
    const created = await command(product.url, { type: 'session.create', session: id, payload: {} });
    expect(created.body).toMatchObject({ status: 'succeeded', result: { session: { id } } });

    const read = await call(`${product.url}/v1/sessions/${encodeURIComponent(id)}`);

    expect(read).toMatchObject({ status: 200, body: { id } });
  },
);

test.each([
  ['/v1/sessions/unknown', 404, 'session-not-found'],
  ['/v1/runs/unknown', 404, 'run-not-found'],
  ['/v1/commands/unknown', 404, 'not-found'],
  ['/v1/commands/a%00b', 400, 'invalid-id'],
  ['/v1/flags/unknown', 404, 'not-found'],
  ['/v1/commands?limit=0', 400, 'invalid-request'],
  ['/v1/commands?after=garbage', 400, 'invalid-request'],
  ['/nothing/here', 404, 'not-found'],
])('GET %s is a problem', async (path, status, code) => {
  expect(await call(`${product.url}${path}`)).toMatchObject({ status, body: { code } });
});

test('a flag is changed only by those who know its version', async () => {
  const url = `${product.url}/v1/flags/ENABLE_ORLEANS`;
  const body = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };

  expect(await call(url, { method: 'PUT', body })).toMatchObject({
    status: 428,
    body: { code: 'precondition-required' },
  });
  expect(await call(url, { method: 'PUT', body, headers: { 'if-match': '"old"' } })).toMatchObject({
    status: 412,
    body: { code: 'stale-version' },
  });
});

test.each([
  [{ host: 'evil.example' }, 'foreign-host'],
  [{ origin: 'https://evil.example' }, 'foreign-origin'],
])('a request with %j is refused', async (headers, code) => {
  expect(await raw(product.url, '/v1/commands', headers)).toMatchObject({ status: 403, body: { code } });
});

test('a broken persona is named, and the last good definitions stay', async () => {
  await mkdir(join(data.path, 'app/personas'), { recursive: true });
  await writeFile(join(data.path, 'app/personas/broken.yaml'), 'name: broken\n  title: [\n');

  await eventually(() => product.output.includes('broken.yaml'));

  const { status } = await call(`${product.url}/v1/personas/research`);
  expect(status).toBe(200);
});
