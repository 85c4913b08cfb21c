import { type IncomingMessage, type Server, createServer } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { flagSetOf } from '@leviathan/contracts';
import { HttpFlagSource, NoFlagSource, UnusableFlagAnswer } from '../../src/adapters/flags/http-flag-source.ts';
import { ON } from '../fixtures/system.ts';

interface Answer {
  readonly status: number;
  readonly body: string;
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
    response.writeHead(isKnown ? 304 : answer.status, { etag: '"v2"' }).end(isKnown ? '' : answer.body);
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

test('without a URL there is no source, and it says which setting is missing', async () => {
  await expect(new NoFlagSource().fetch()).rejects.toThrow('LEV_FLAG_SERVICE_URL');
});
