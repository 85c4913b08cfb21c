import { type IncomingMessage, type Server, type ServerResponse, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SERVICES, type ServiceName } from '@leviathan/contracts';

/** Which service owns which paths: the contract's table. */
const OWNERS: readonly (readonly [ServiceName, RegExp])[] = [
  ...SERVICES.map((name) => [name, new RegExp(`^/services/${name}/`)] as const),
  ['session-store', /^\/v1\/(sessions|jobs|reminders|imports|exports)\b/],
  ['role-orchestrator', /^\/(v1\/(runs|approvals|usage|personas|roles|teams|tools)|runs)\b/],
  ['whisper-relay', /^\/v1\/whispers\b/],
  ['flag-service', /^\/(v1\/flags|v1\/flag-set|ofrep)\b/],
  ['command-router', /^\//],
];

/** A replica that may be asked. */
export interface Target {
  readonly instance: string;
  readonly url: string;
}

/**
 * One origin for the services, as an Ingress of a cluster is: it routes by path, takes the replicas in turns, and tries
 * the next one only when a replica does not accept the connection at all. Whatever else goes wrong is shown to the
 * client as 502.
 */
export class Ingress implements AsyncDisposable {
  readonly #server: Server;
  readonly #replicasOf: (service: ServiceName) => readonly Target[];
  #turn = 0;

  private constructor(replicasOf: (service: ServiceName) => readonly Target[]) {
    this.#replicasOf = replicasOf;
    this.#server = createServer((incoming, answer) => this.#serve(incoming, answer));
    this.#server.keepAliveTimeout = 60_000;
  }

  /** @param replicasOf a service's replicas that are ready now */
  static async start(replicasOf: (service: ServiceName) => readonly Target[]): Promise<Ingress> {
    const ingress = new Ingress(replicasOf);
    await new Promise<void>((resolve) => ingress.#server.listen(0, '127.0.0.1', resolve));
    return ingress;
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  #serve(incoming: IncomingMessage, answer: ServerResponse): void {
    const [service] = OWNERS.find(([, paths]) => paths.test(incoming.url ?? '')) ?? ['command-router'];
    const targets = this.#replicasOf(service);
    const first = (this.#turn += 1) % Math.max(1, targets.length);
    const body: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => void body.push(chunk));
    incoming.on('end', () => {
      pass({ incoming, answer, body: Buffer.concat(body) }, [...targets.slice(first), ...targets.slice(0, first)]);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface Passage {
  readonly incoming: IncomingMessage;
  readonly answer: ServerResponse;
  readonly body: Buffer;
}

function pass(passage: Passage, [target, ...others]: readonly Target[]): void {
  const { incoming, answer, body } = passage;
  if (target === undefined) {
    answer.writeHead(503, { 'content-type': 'application/json' }).end('{"code":"no-replica"}');
    return;
  }
  const { hostname, port } = new URL(target.url);
  answer.setHeader('x-served-by', target.instance);
  const headers = { ...incoming.headers, host: `${hostname}:${port}`, 'content-length': String(body.length) };
  const { method, url: path } = incoming;
  const onward = request({ hostname, port, method, path, headers, agent: false }, (response) => {
    answer.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(answer);
    response.on('error', () => answer.destroy());
  });
  onward.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNREFUSED') pass(passage, others);
    else if (answer.headersSent) answer.destroy();
    else answer.writeHead(502, { 'content-type': 'application/json' }).end(JSON.stringify({ code: error.code }));
  });
  answer.on('close', () => onward.destroy());
  onward.end(body);
}
