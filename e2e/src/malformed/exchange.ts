import { connect } from 'node:net';
import { PROBLEMS, Problem } from '@leviathan/contracts';
import { Compile } from 'typebox/compile';
import type { RawRequest } from './requests.ts';

export interface RawAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

/** An answer later than this is none, whatever the machine does besides. */
const PATIENCE_MS = 60_000;

/** Node drops a request whose sender half-closes, so only what is unfinished ends so; else nobody would know that it is. */
const UNFINISHED_AFTER_MS = 30_000;

/** Sends bytes over a connection of their own. */
export function exchange(url: string, { bytes, isWhole }: RawRequest): Promise<RawAnswer | undefined> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer | undefined>();
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true }, () =>
    isWhole ? socket.write(bytes) : socket.end(bytes),
  );
  const unfinished = setTimeout(() => socket.end(), UNFINISHED_AFTER_MS);
  let received = '';
  const over = setTimeout(() => done(reject, new Error(`no answer: ${received.slice(0, 200)}`)), PATIENCE_MS);
  const done = <T>(settle: (value: T) => void, value: T): void => {
    clearTimeout(over);
    clearTimeout(unfinished);
    socket.destroy();
    settle(value);
  };
  socket.setEncoding('latin1').on('data', (part: string) => {
    received += part;
    if (/^content-type: text\/event-stream/im.test(received)) done(resolve, parse(received)); // it would go on
  });
  socket.once('end', () => done(resolve, parse(received)));
  socket.once('error', () => done(resolve, parse(received))); // what has come before is an answer still
  return promise;
}

function parse(received: string): RawAnswer | undefined {
  const final = received.replace(/^(HTTP\/1\.1 1\d\d [^\r]*\r\n(?:[^\r]+\r\n)*\r\n)+/, '');
  const [head = '', ...rest] = final.split('\r\n\r\n');
  const status = /^HTTP\/1\.1 (\d{3})/.exec(head)?.[1];
  if (status === undefined) return undefined;
  return {
    status: Number(status),
    type: /^content-type: ([^\r;]+)/im.exec(head)?.[1] ?? '',
    body: rest.join('\r\n\r\n'),
  };
}

const problems = Compile(Problem);

/** What is wrong with an answer, or nothing. */
export function faultOf({ operation, method }: RawRequest, answer: RawAnswer | undefined): string | undefined {
  if (answer === undefined) return 'it was not answered';
  const { status, type, body } = answer;
  if (status >= 500) return `it was answered with ${String(status)}: ${body}`;
  if (status < 400 || method === 'HEAD') return undefined;
  const isOfAnother = /^\/(ofrep\/|mcp$)/.test(operation.path) && type === 'application/json';
  if (isOfAnother) return undefined; // OFREP and JSON-RPC have refusals of their own
  if (type !== 'application/problem+json') return `${String(status)} came as ${type}`;
  return problemFault(status, body);
}

function problemFault(status: number, body: string): string | undefined {
  const read: unknown = JSON.parse(body.includes('\r\n') ? unchunked(body) : body);
  if (!problems.Check(read)) return `it is no problem: ${body}`;
  if (read.status !== status) return `the problem says ${String(read.status)}, the answer ${String(status)}`;
  return Object.hasOwn(PROBLEMS, read.code) ? undefined : `${read.code} is no known code`;
}

function unchunked(body: string): string {
  return body.replaceAll(/(^|\r\n)[0-9a-f]+\r\n/g, '').replace(/\r\n$/, '');
}
