import fc from 'fast-check';
import { bytesOf } from './bytes.ts';
import { jsonText } from './json-text.ts';

/** One operation of the product's OpenAPI document, with a body that it takes. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}

/** A request as it goes over the wire. */
export interface RawRequest {
  readonly operation: Operation;
  readonly method: string;
  readonly bytes: Buffer;
  /** Whether it says where it ends, and goes so far. */
  readonly isWhole: boolean;
}

const IDS = [
  ...[
    'known',
    '%00',
    '%ff',
    '%',
    '%2',
    '%2e%2e',
    '..',
    '.',
    '%2f',
    'a%2fb',
    '*',
    '%3e',
    '%0d%0aX:%201',
    '%F0%9F%A6%91',
  ],
  ...[
    'x'.repeat(300),
    'x'.repeat(9000),
    '__proto__',
    'constructor',
    '%20',
    '%ed%a0%80',
    ';a=b',
    "'--",
    '{id}',
    '$where',
  ],
];
const QUERIES = [
  ...[
    '',
    '',
    '',
    '?',
    '?limit=0',
    '?limit=1e9',
    '?limit=1&limit=2',
    '?after=%00',
    '?after=MTow',
    '?unknown=1',
    '?a[b]=c',
  ],
  ...['?__proto__=1', '?status=,', '?since=2026-02-30T00:00:00Z', '?at=-1', '?fromSeq=9007199254740993', '?%ff=%ff'],
  ...['?label=a:b,,', '?etag=%22', `?after=${'x'.repeat(5000)}`, '?wait', '?ticket=x', '?from=5&to=1', '?limit=%31'],
];
const PATHS = [
  ...[
    '/',
    '//',
    '/v1',
    '/v1//commands',
    '/v1/commands/',
    '/V1/COMMANDS',
    '/../etc/passwd',
    '/%2e%2e/x',
    '/v1/./commands',
  ],
  ...[
    'http://evil.example/v1/commands',
    '*',
    '/v1/commands;x',
    '/v1/commands%20',
    '/docs/../v1/commands',
    '/%c0%ae',
    '/\\v1',
  ],
  ...[
    '/docs/static/../../package.json',
    '/v1/commands#x',
    '/services/x/openapi.json',
    `/${'a/'.repeat(2000)}`,
    '/runs/x',
  ],
];
const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'QUERY',
  'PROPFIND',
  'FOO',
  'get',
  'CONNECT',
];
const HEADERS = [
  ...['Idempotency-Key: ', 'Idempotency-Key: a b', 'Idempotency-Key: again', `Idempotency-Key: ${'k'.repeat(300)}`],
  ...[
    'Prefer: wait=-1',
    'Prefer: wait=999999999999',
    'Prefer: respond-async, wait=0',
    'Prefer: ;;;,,,=',
    'Prefer: wait="1',
  ],
  ...[
    'If-Match: *',
    'If-Match: "x"',
    'If-Match: x',
    'If-Match: ""',
    'If-None-Match: *',
    'If-None-Match: "x",W/"y"',
    'If-Match: W/',
  ],
  ...[
    'Last-Event-ID: -1',
    'Last-Event-ID: 99999999999999999999',
    'Last-Event-ID: x',
    'Last-Event-ID: 1',
    'Last-Event-ID: \u00ff',
  ],
  ...['traceparent: 00-0-0-00', 'traceparent: x', `traceparent: 00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`],
  ...[
    'Content-Type: text/plain',
    'Content-Type: application/json; charset=utf-16',
    'Content-Type: ',
    'Content-Type: a/b; c="',
  ],
  ...['Content-Type: multipart/form-data', 'Content-Type: application/json, text/plain', 'Content-Encoding: gzip'],
  ...[
    'Host: evil.example',
    'Origin: https://evil.example',
    'Origin: null',
    'Accept: text/html',
    'Accept: */*;q=x',
    'X-API-Key: x',
  ],
  ...[
    'Authorization: Bearer x',
    'Authorization: Basic !',
    'Authorization: ',
    'Cookie: __proto__=1',
    'Expect: 100-continue',
  ],
  ...[
    'Expect: x',
    'Upgrade: websocket',
    'Connection: upgrade',
    'X-HTTP-Method-Override: DELETE',
    'Range: bytes=0-',
    'TE: trailers',
  ],
  ...[
    `X-Long: ${'y'.repeat(20_000)}`,
    'X-Bad: a\u0000b',
    'X Bad: 1',
    ': empty',
    '__proto__: 1',
    'X-Fold: a\r\n b',
    'nocolon',
  ],
  ...[
    'X-Forwarded-Host: evil.example',
    'Forwarded: host=evil.example',
    'Transfer-Encoding: identity',
    'Content-Length: 5',
  ],
];

const FRAMINGS = [
  'short',
  'long',
  'both',
  'negative',
  'chunked',
  'bad-chunk',
  'open-chunk',
  'extension',
  'none',
  'lf',
  'http/1.0',
  'http/9',
] as const;
type Framing = 'length' | (typeof FRAMINGS)[number];
const framing = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Framing>('length') },
  { weight: 2, arbitrary: fc.constantFrom<Framing>(...FRAMINGS) },
);

/** Requests that are wrong in up to a few ways, most often in their body: the deeper a mistake, the more code meets it. */
export function rawRequests(operations: readonly Operation[]): fc.Arbitrary<RawRequest> {
  return fc.constantFrom(...operations).chain((operation) =>
    fc
      .record({
        body: bytesOf(jsonText(operation.body ?? {})),
        method: usually(operation.method, METHODS),
        path: fc.oneof(
          { weight: 9, arbitrary: pathOf(operation) },
          { weight: 1, arbitrary: fc.constantFrom(...PATHS) },
        ),
        headers: fc.array(fc.constantFrom(...HEADERS), { maxLength: 2 }),
        framing,
      })
      .map(({ body, method, path, headers, framing: how }) => {
        const sent = operation.body === undefined && method === operation.method ? Buffer.alloc(0) : body;
        const isCut =
          how === 'short' ||
          (how === 'open-chunk' && sent.length > 0) ||
          (sent.length < 5 && headers.includes('Content-Length: 5'));
        return {
          operation,
          method,
          isWhole: !isCut,
          bytes: onTheWire({ method, path, headers, body: sent, framing: how }),
        };
      }),
  );
}

function usually(value: string, others: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof({ weight: 9, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
}

function pathOf({ path }: Operation): fc.Arbitrary<string> {
  return fc
    .record({ id: fc.constantFrom(...IDS), query: fc.constantFrom(...QUERIES) })
    .map(({ id, query }) => path.replaceAll(/\{\w+\}/g, () => id) + query);
}

interface Wire {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly string[];
  readonly body: Buffer;
  readonly framing: Framing;
}

function onTheWire({ method, path, headers, body, framing: how }: Wire): Buffer {
  const version = how === 'http/1.0' ? 'HTTP/1.0' : how === 'http/9' ? 'HTTP/9.9' : 'HTTP/1.1';
  const named = (name: string): boolean => headers.some((each) => each.toLowerCase().startsWith(`${name}:`));
  const lines = [
    `${method} ${path} ${version}`,
    ...(named('host') || how === 'none' ? [] : ['Host: 127.0.0.1']),
    ...(named('content-type') || body.length === 0 ? [] : ['Content-Type: application/json']),
    ...headers,
    'Connection: close',
    ...lengthLines(how, body.length),
  ];
  const head = `${lines.join(how === 'lf' ? '\n' : '\r\n')}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), framed(how, body)]);
}

function lengthLines(how: Framing, length: number): string[] {
  const chunked = 'Transfer-Encoding: chunked';
  switch (how) {
    case 'short':
      return [`Content-Length: ${String(length + 7)}`];
    case 'long':
      return [`Content-Length: ${String(Math.max(0, length - 3))}`];
    case 'both':
      return [`Content-Length: ${String(length)}`, chunked];
    case 'negative':
      return ['Content-Length: -1'];
    case 'chunked':
    case 'bad-chunk':
    case 'open-chunk':
    case 'extension':
      return [chunked];
    default:
      return length === 0 ? [] : [`Content-Length: ${String(length)}`];
  }
}

function framed(how: Framing, body: Buffer): Buffer {
  const chunk = (size: string, end: string): Buffer =>
    Buffer.concat([Buffer.from(`${size}\r\n`), body, Buffer.from(end)]);
  const size = body.length.toString(16);
  switch (how) {
    case 'chunked':
    case 'both':
      return body.length === 0 ? Buffer.from('0\r\n\r\n') : chunk(size, '\r\n0\r\n\r\n');
    case 'bad-chunk':
      return chunk('zz', '\r\n0\r\n\r\n');
    case 'open-chunk':
      return chunk(size, '\r\n');
    case 'extension':
      return body.length === 0
        ? Buffer.from('0;x="\r\n\r\n')
        : chunk(`${size};${'e'.repeat(500)}=1`, '\r\n0\r\nT: 1\r\n\r\n');
    default:
      return body;
  }
}
