import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { MAX_BODY_BYTES } from '@leviathan/contracts';
import { type Clock, NO_TRACING, SystemClock, type Tracing } from '@leviathan/kernel';
import { type FastifyBaseLogger, LogController, fastify } from 'fastify';
import { authenticate } from '../access/authentication.ts';
import type { Authentication } from '../access/open-authentication.ts';
import { StreamTickets, randomTicketSecret } from '../access/stream-tickets.ts';
import { ticketRoute } from '../access/ticket-route.ts';
import { UsedTicketsInMemory } from '../access/used-tickets.ts';
import { type AuditedService, auditRoutes } from '../audit/audit-route.ts';
import { AuditTrail } from '../audit/audit-trail.ts';
import { protectedResource } from '../access/protected-resource.ts';
import { collectDocuments, documentRoutes } from '../operations/documents.ts';
import { type Metrics, createMetrics, measureRequests } from '../operations/metrics.ts';
import { healthRoutes, metricsRoute } from '../operations/operations.ts';
import { problemPages } from '../operations/problem-pages.ts';
import { Readiness } from '../operations/readiness.ts';
import { checkRequests } from '../schema/check-requests.ts';
import type { App, Service } from '../service.ts';
import { EventStreams } from '../sse.ts';
import { answerProblems } from './answer-problems.ts';
import { Connections } from './connections.ts';
import { guardOrigin } from './guard-origin.ts';
import { boundJsonDepth } from './json-depth.ts';
import { OriginRules } from './origin-rules.ts';
import { refuseHostileIds } from './refuse-hostile-ids.ts';
import { refuseProtocol, refuseTunnel } from './refuse-protocol.ts';
import { refuseUrl } from './refuse-url.ts';
import { RouteTable } from './route-table.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { addServiceRoutes } from './service-routes.ts';
import { TRACE_IDS, traceRequests } from './trace-requests.ts';

/** A request must have arrived within this time; slower ones hold a connection for nothing. */
const REQUEST_MS = 30_000;
/** Longer than any id that is usable, so that a longer one is told so instead of "not found". */
const MAX_PARAM_LENGTH = 16_384;

export interface HttpOptions {
  /** Their routes, checks and documents are merged at one origin. */
  readonly services: readonly Service[];
  readonly log: FastifyBaseLogger;
  readonly authentication: Authentication;
  readonly allowedOrigins?: readonly string[];
  /** Of all services at the origin, where others are there too. */
  readonly openapi?: object;
  readonly asyncapi?: object;
  readonly metrics?: Metrics;
  /** Records requests whose decision says so; nothing unless given. */
  readonly tracing?: Tracing;
  /**
   * `all`: everything at this origin. `no-metrics`: the metrics have a server of their own, see
   * {@link createOperations}.
   */
  readonly operations?: 'all' | 'no-metrics';
  readonly readiness?: Readiness;
  /** Tickets of event streams; of this process alone unless given. */
  readonly tickets?: StreamTickets;
  readonly clock?: Clock;
}

/** The HTTP server of the given services: strict, guarded, documented; not yet listening. */
export async function createHttp(options: HttpOptions): Promise<App> {
  const { services, log, authentication, allowedOrigins = [], openapi, asyncapi, metrics = createMetrics() } = options;
  const rules = new OriginRules(allowedOrigins);
  const clock = options.clock ?? new SystemClock();
  const tickets = options.tickets ?? ticketsOfThisProcess(clock);
  const app = bareServer({ log, rules, authentication, tickets, metrics, tracing: options.tracing });
  const readiness = options.readiness ?? new Readiness(services, 'serving');
  const names = services.map(({ name }) => name);
  const operations = { services: names, readiness, metrics };
  await collectDocuments(app);
  await app.register(async (scope: App) => {
    healthRoutes(scope, operations);
    if (options.operations !== 'no-metrics') metricsRoute(scope, operations);
    problemPages(scope);
    const { tokens } = authentication.kind === 'guarded' ? authentication : {};
    if (tokens !== undefined) protectedResource(scope, tokens.issuer, rules);
    await documentRoutes(scope, { services: names, openapi, asyncapi });
  });
  const trails = new Map(services.map((service) => [service, trailOf(service, clock)]));
  await app.register(async (scope: App) => {
    ticketRoute(scope, tickets);
    auditRoutes(
      scope,
      services.map((service) => sourcesOf(service, trails.get(service))),
    );
  });
  for (const service of services) await addServiceRoutes(app, service, trails.get(service));
  await app.ready();
  return app;
}

/** For a system that is one process: its key ends with it. */
function ticketsOfThisProcess(clock: Clock): StreamTickets {
  return new StreamTickets({ secrets: [randomTicketSecret()], used: new UsedTicketsInMemory(clock), clock });
}

function trailOf({ name, records }: Service, clock: Clock): AuditTrail | undefined {
  return records === undefined ? undefined : new AuditTrail(name, records.audit, clock);
}

function sourcesOf({ name, audited }: Service, trail: AuditTrail | undefined): AuditedService {
  return { name, sources: [trail, audited].filter((source) => source !== undefined) };
}

/** Health and metrics alone, for a port that no Ingress publishes. Probes call it by address, so any address is served. */
export async function createOperations(
  options: Required<Pick<HttpOptions, 'services' | 'log' | 'metrics' | 'readiness'>>,
): Promise<App> {
  const { services, log, metrics, readiness } = options;
  const rules = new OriginRules([], { anyAddress: true });
  const app = bareServer({ log, rules, authentication: { kind: 'open' }, tickets: NO_TICKETS });
  const operations = { services: services.map(({ name }) => name), readiness, metrics };
  await app.register(async (scope: App) => {
    healthRoutes(scope, operations);
    metricsRoute(scope, operations);
  });
  await app.ready();
  return app;
}

const NO_TICKETS = { redeem: async () => ({ bad: 'there are no tickets here' }) };

interface Bare {
  readonly log: FastifyBaseLogger;
  readonly rules: OriginRules;
  readonly authentication: Authentication;
  readonly tickets: Pick<StreamTickets, 'redeem'>;
  readonly metrics?: Metrics;
  readonly tracing?: Tracing | undefined;
}

/** A server without routes: everything that holds for every request. The order of the hooks is their order of work. */
function bareServer({ log, rules, authentication, tickets, metrics, tracing = NO_TRACING }: Bare): App {
  const app: App = fastify({
    loggerInstance: log,
    ...TRACE_IDS,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'traceId' }), // the metrics count requests; a line for each would drown what matters
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_MS,
    return503OnClosing: false, // what reaches a stopping server is still answered, and its connection closed
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    frameworkErrors: refuseUrl(rules),
    clientErrorHandler: refuseProtocol,
    http: { requireHostHeader: false }, // Node would refuse without a body; guardOrigin says what is missing
  }).withTypeProvider<TypeBoxTypeProvider>();
  const routes = new RouteTable();
  app.removeContentTypeParser('text/plain');
  boundJsonDepth(app);
  app.setValidatorCompiler(checkRequests);
  app.setSerializerCompiler(() => JSON.stringify); // a response schema documents; it must never strip what was sent
  app.decorate('eventStreams', new EventStreams());
  app.addHook('preClose', async () => app.eventStreams.close());
  app.decorate('connections', new Connections(app));
  // An expectation that we do not know is ignored, as RFC 9110 allows; Node would refuse without a body.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  app.server.on('connect', refuseTunnel);
  traceRequests(app, tracing);
  setSecurityHeaders(app);
  if (metrics !== undefined) measureRequests(app, metrics);
  guardOrigin(app, rules);
  const takesTokens = authentication.kind === 'guarded' && authentication.tokens !== undefined;
  authenticate(app, authentication, { challenge: { rules, takesTokens }, tickets });
  refuseHostileIds(app);
  routes.watch(app);
  answerProblems(app, routes);
  return app;
}
