import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { App } from '@leviathan/service-kit';
import { config, serverOf } from '../server.ts';

let app: App;
let port: number;

beforeAll(async () => {
  app = await serverOf((scope) => {
    scope.get('/v1/things', { config }, async () => ({ ok: true }));
  });
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(() => app.close());

/** Sends the bytes over a raw socket and gives back everything until the server closes it. */
async function answerTo(bytes: string): Promise<string> {
  const socket: Socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes);
  await once(socket, 'close'); // rejects when the connection is reset
  return Buffer.concat(chunks).toString();
}

const HOST = 'Host: 127.0.0.1\r\n';

test.each([
  ['a method that is none', `FETCH /v1/things HTTP/1.1\r\n${HOST}\r\n`, 400, 'malformed-request'],
  ['what is no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00', 400, 'malformed-request'],
  ['a header line without a name', `GET /v1/things HTTP/1.1\r\n${HOST}: x\r\n\r\n`, 400, 'malformed-request'],
  [
    'two lengths',
    `POST /v1/things HTTP/1.1\r\n${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
    400,
    'malformed-request',
  ],
  ['no host', 'GET /v1/things HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'malformed-request'],
  [
    'headers of 20 KiB',
    `GET /v1/things HTTP/1.1\r\n${HOST}X-Big: ${'x'.repeat(20_480)}\r\n\r\n`,
    431,
    'headers-too-large',
  ],
  [
    'headers of 2 MiB',
    `GET /v1/things HTTP/1.1\r\n${HOST}X-Big: ${'x'.repeat(2_097_152)}\r\n\r\n`,
    431,
    'headers-too-large',
  ],
  ['a URL of 20 KiB', `GET /v1/${'x'.repeat(20_480)} HTTP/1.1\r\n${HOST}\r\n`, 431, 'headers-too-large'],
  [
    'a known method that the path lacks',
    `DELETE /v1/things HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
    405,
    'method-not-allowed',
  ],
  ['a tunnel', `CONNECT things:80 HTTP/1.1\r\n${HOST}\r\n`, 405, 'method-not-allowed'],
  [
    'a method whose body would be looked at first',
    `QUERY /v1/things HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
    405,
    'method-not-allowed',
  ],
])('%s is answered with a problem, and the connection closed', async (_, bytes, status, code) => {
  const [head = '', body = ''] = (await answerTo(bytes)).split('\r\n\r\n', 2);

  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${String(status)} `));
  expect(head.toLowerCase()).toContain('content-type: application/problem+json');
  expect(head.toLowerCase()).toContain('connection: close');
  expect(JSON.parse(body)).toMatchObject({ status, code, type: `/problems/${code}`, traceId: expect.any(String) });
});

test('a request that does not arrive in time is answered with a problem', async () => {
  const arrived = once(app.server, 'connection');
  const answer = answerTo(`GET /v1/things HTTP/1.1\r\n${HOST}`);
  const [socket] = (await arrived) as [Socket];

  app.server.emit('clientError', Object.assign(new Error('timeout'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);

  expect(await answer).toMatch(/^HTTP\/1.1 408 [^]*"code":"request-timeout"/);
});

test('an expectation that is unknown is ignored', async () => {
  const answer = await answerTo(
    `GET /v1/things HTTP/1.1\r\n${HOST}Expect: the-unexpected\r\nConnection: close\r\n\r\n`,
  );

  expect(answer).toMatch(/^HTTP\/1.1 200 /);
});
