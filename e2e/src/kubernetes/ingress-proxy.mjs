/*
 * What an Ingress controller does, for clusters that have none: node ingress-proxy.mjs RULES
 *
 * RULES is `{host, paths: [{path, service}]}`, as the cluster's Ingress says it. The longest path that is a prefix by
 * elements wins. Connections to the services are kept, as controllers keep theirs; another one is tried only when a
 * connection could not be made at all, because then the service has seen nothing of the request. Everything else that
 * goes wrong is shown as 502, with its code: whoever measures availability must see it.
 */
import { readFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';

const { host, paths } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const rules = paths.toSorted((a, b) => b.path.length - a.path.length);
const TRIES = 5;
/** Below the time after which a service closes a silent connection, as every proxy's must be: else both meet half-way. */
const IDLE_MS = 30_000;
const agent = new Agent({ keepAlive: true, timeout: IDLE_MS, scheduling: 'fifo' });
const NEVER_CONNECTED = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN']);

function ownerOf(url) {
  const [path] = url.split('?');
  const rule = rules.find(({ path: prefix }) => prefix === '/' || path === prefix || path.startsWith(`${prefix}/`));
  return rule?.service;
}

const server = createServer((incoming, answer) => {
  const body = [];
  incoming.on('data', (chunk) => body.push(chunk));
  incoming.on('end', () => pass({ incoming, answer, body: Buffer.concat(body) }, TRIES));
});
server.keepAliveTimeout = 75_000;
server.listen(8080);
process.on('SIGTERM', () => process.exit(0));

function pass(passage, tries) {
  const { incoming, answer, body } = passage;
  const headers = { ...incoming.headers, host, 'content-length': String(body.length) };
  delete headers.connection;
  const to = { host: ownerOf(incoming.url), port: 8080, method: incoming.method, path: incoming.url };
  const onward = request({ ...to, headers, agent }, (response) => {
    const { connection: _, 'keep-alive': __, ...kept } = response.headers;
    answer.writeHead(response.statusCode, kept);
    response.pipe(answer);
    response.on('error', () => answer.destroy());
  });
  onward.on('error', (error) => {
    if (NEVER_CONNECTED.has(error.code) && tries > 1) setTimeout(pass, 20, passage, tries - 1);
    else if (answer.headersSent) answer.destroy();
    else {
      const code = `${error.code} of ${to.host}${onward.reusedSocket ? ' on a kept connection' : ''}`;
      answer.writeHead(502, { 'content-type': 'application/json' }).end(JSON.stringify({ code }));
    }
  });
  answer.on('close', () => onward.destroy());
  onward.end(body);
}
