import type { Clock, Tracing } from '@leviathan/kernel';
import type { FastifyBaseLogger } from 'fastify';
import { closeAuthentication, openAuthentication } from '../access/open-authentication.ts';
import { StreamTickets } from '../access/stream-tickets.ts';
import { IDLE_GRACE_MS, PROXIED_IDLE_GRACE_MS } from '../http/connections.ts';
import { type HttpOptions, createHttp, createOperations } from '../http/create-http.ts';
import { type Metrics, createMetrics } from '../operations/metrics.ts';
import { Readiness } from '../operations/readiness.ts';
import type { App, Service } from '../service.ts';
import type { SharedSettings } from '../settings/shared-settings.ts';
import { closeServer, listen } from './listener.ts';
import { type Part, startAll, stopAll } from './parts.ts';

export interface SystemOptions {
  /** Composed, not started; served together at one origin. */
  readonly services: readonly Service[];
  readonly settings: Pick<SharedSettings, 'httpHost' | 'httpPort' | 'adminPort' | 'apiKeysFile' | 'allowedOrigins'> &
    Partial<Pick<SharedSettings, 'embedded' | 'oidcIssuer' | 'oidcAudience' | 'oidcTenantClaim' | 'ticketKeys'>>;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
  readonly openapi?: object;
  readonly asyncapi?: object;
  /** `own-port`: health and metrics on LEV_ADMIN_PORT, and no metrics at the API's port. `same-port` unless given. */
  readonly operations?: 'own-port' | 'same-port';
  /** How many ports to try from LEV_HTTP_PORT on; 1 unless given. */
  readonly portTries?: number;
}

/** Services that are up. */
export interface System {
  /** `http://127.0.0.1:8080` */
  readonly url: string;
  /** Of the health and metrics, when they have a port of their own. */
  readonly operationsUrl: string | undefined;
  readonly app: App;
  /** Not ready → stop accepting → finish what is being answered → stop the services. The engines are the caller's to close. */
  stop(): Promise<void>;
}

/**
 * Starts services behind one HTTP server. Requests come in only after every service has started; health can be asked
 * from the beginning when it has a port of its own.
 *
 * @throws what keeps it from starting; nothing is left running then
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { services, settings, clock, log } = options;
  const metrics = options.metrics ?? createMetrics();
  const readiness = new Readiness(services);
  const authentication = await openAuthentication(settings, { clock, log });
  const keys: Part = { name: 'API keys', stop: async () => closeAuthentication(authentication) };
  const api = new Server(
    'HTTP',
    await createHttp({ ...httpOptions(options), authentication, metrics, readiness, ...ticketsOf(options) }),
    clock,
    // One that has a port for its operations runs in a cluster, and what calls it is a proxy.
    options.operations === 'own-port' ? PROXIED_IDLE_GRACE_MS : IDLE_GRACE_MS,
  );
  const parts: Part[] = [
    keys,
    ...services,
    ...services.map(retentionOf),
    api.at(settings.httpHost, settings.httpPort, options.portTries),
  ];
  let admin: Server | undefined;
  if (options.operations === 'own-port') {
    admin = new Server('operations', await createOperations({ services, log, metrics, readiness }), clock);
    parts.unshift(admin.at(settings.httpHost, settings.adminPort)); // first up, last down: probes see all of it
  }
  await startAll(parts, log);
  readiness.phase = 'serving';
  return {
    url: api.url,
    operationsUrl: admin?.url,
    app: api.app,
    stop: async () => {
      readiness.phase = 'stopping';
      await stopAll(parts, log);
    },
  };
}

function httpOptions({
  services,
  log,
  clock,
  settings,
  operations,
  openapi,
  asyncapi,
  tracing,
}: SystemOptions): Omit<HttpOptions, 'authentication'> {
  return {
    services,
    log,
    clock,
    allowedOrigins: settings.allowedOrigins,
    operations: operations === 'own-port' ? 'no-metrics' : 'all',
    ...(openapi === undefined ? {} : { openapi }),
    ...(asyncapi === undefined ? {} : { asyncapi }),
    ...(tracing === undefined ? {} : { tracing }),
  };
}

/**
 * One service of several processes reads the tickets that any of them gave, and remembers the used ones in its store. A
 * system in one process gives and remembers its own.
 */
function ticketsOf({ services, settings, clock }: SystemOptions): Pick<HttpOptions, 'tickets'> {
  const [service, ...others] = services;
  const used = service?.records?.tickets;
  if (settings.embedded === true || used === undefined || others.length > 0) return {};
  return { tickets: new StreamTickets({ secrets: settings.ticketKeys ?? [], used, clock }) };
}

function retentionOf({ name, records }: Service): Part {
  const { retention } = records ?? {};
  return {
    name: `records of ${name}`,
    start: async () => retention?.start(),
    stop: async () => retention?.stop(),
  };
}

/** A server as a part: it starts by listening, and knows its URL from then on. */
class Server {
  readonly app: App;
  readonly #name: string;
  readonly #clock: Clock;
  readonly #idleGraceMs: number;
  url = '';

  constructor(name: string, app: App, clock: Clock, idleGraceMs = IDLE_GRACE_MS) {
    this.#name = name;
    this.app = app;
    this.#clock = clock;
    this.#idleGraceMs = idleGraceMs;
  }

  at(host: string, port: number, tries?: number): Part {
    return {
      name: this.#name,
      start: async () => {
        this.url = await listen(this.app, host, port, tries);
      },
      stop: () => closeServer(this.app, this.#clock, this.#idleGraceMs),
    };
  }
}
