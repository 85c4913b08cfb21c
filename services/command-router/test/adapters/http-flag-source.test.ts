import { type IncomingMessage, type Server, createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { flagSetOf } from '@leviathan/contracts';
import { HttpFlagSource, NoFlagSource, UnusableFlagAnswer } from '../../src/adapters/flags/http-flag-source.ts';
import { ON } from '../fixtures/system.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const SET = flagSetOf(ON);
let server: Server;
let answer: Answer;
let requests: IncomingMessage[];
let url: string;

beforeEach(async () => {
  answer = { status: 200, body: JSON.stringify(SET) };
  requests = [];
  server = createServer((request, response) => {
    requests.push(request);
    const isKnown = request.headers['if-none-match'] === '"v2"';
    response
      .writeHead(isKnown ? 304 : answer.status, answer.headers ?? { etag: '"v2"' })
      .end(isKnown ? '' : answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : '')}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

test('fetches the set with its version, and learns that nothing changed', async () => {
  const source = new HttpFlagSource(`${url}/`, 'secret');

  expect(await source.fetch(undefined)).toEqual({ etag: 'v2', set: SET });
  expect(await source.fetch('v2')).toBe('unchanged');
  expect(requests.map((request) => [request.url, request.headers['x-api-key']])).toEqual([
    ['/v1/flag-set', 'secret'],
    ['/v1/flag-set', 'secret'],
  ]);
});

test.each([
  ['a refusal', { status: 403, body: '{}' }],
  ['no JSON', { status: 200, body: '<html>' }],
  ['no flag set', { status: 200, body: '{"flags":[]}' }],
])('%s is no flag set', async (_, given) => {
  answer = given;

  await expect(new HttpFlagSource(url).fetch('v1')).rejects.toThrow(UnusableFlagAnswer);
});

test.each([
  ['a 304 that nobody asked for', { status: 304, body: '' }, '304'],
  ['a body without end', { status: 200, body: ' '.repeat(1024 * 1024 + 1) }, 'more than'],
  ['no ETag', { status: 200, body: JSON.stringify(SET), headers: {} }, 'ETag'],
  ['an ETag without quotes', { status: 200, body: JSON.stringify(SET), headers: { etag: 'v2' } }, 'ETag'],
  ['an absurd ETag', { status: 200, body: JSON.stringify(SET), headers: { etag: `"${'x'.repeat(201)}"` } }, 'ETag'],
])('%s is refused, and it says why', async (_, given, reason) => {
  answer = given;

  await expect(new HttpFlagSource(url).fetch(undefined)).rejects.toThrow(reason);
});

test('the key goes nowhere else: a redirect is not followed', async () => {
  answer = { status: 307, body: '', headers: { location: `${url}/elsewhere`, etag: '"v3"' } };

  await expect(new HttpFlagSource(url, 'secret').fetch(undefined)).rejects.toThrow('redirects elsewhere');

  expect(requests.map((request) => request.url)).toEqual(['/v1/flag-set']);
});

test('without a URL there is no source, and it says which setting is missing', async () => {
  await expect(new NoFlagSource().fetch()).rejects.toThrow('LEV_FLAG_SERVICE_URL');
});
