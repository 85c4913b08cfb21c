import { type Socket, connect } from 'node:net';

const REQUESTS = 8000;
const CONNECTIONS = 32;

/**
 * POSTs one after the other on each of some connections. Sockets, and not Node's client: that costs as much as the servers
 * that are compared, and would make them look alike.
 *
 * @throws when an answer is not 200
 */
export async function requestsPerSecond(url: string, path: string, body: string): Promise<number> {
  const { hostname, port, host } = new URL(url);
  const head = `POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\n`;
  const request = Buffer.from(`${head}content-length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`);
  const started = performance.now();
  const each = REQUESTS / CONNECTIONS;
  await Promise.all(Array.from({ length: CONNECTIONS }, () => post(Number(port), hostname, request, each)));
  return REQUESTS / ((performance.now() - started) / 1000);
}

function post(port: number, host: string, request: Buffer, times: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const socket: Socket = connect({ port, host, noDelay: true }, () => socket.write(request));
  let unread = '';
  let left = times;
  socket.setEncoding('latin1').on('data', (part: string) => {
    unread += part;
    const length = answerLength(unread);
    if (length === undefined || unread.length < length) return;
    if (!unread.startsWith('HTTP/1.1 200')) return void socket.destroy(new Error(unread));
    unread = unread.slice(length);
    left -= 1;
    if (left > 0) return void socket.write(request);
    socket.end();
    resolve(undefined);
  });
  socket.on('error', reject);
  return promise;
}

/** Of the whole answer, once its head is there. */
function answerLength(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const length = /^content-length: (\d+)/im.exec(text.slice(0, end))?.[1];
  if (length === undefined) throw new Error(`an answer without its length: ${text}`);
  return end + 4 + Number(length);
}
