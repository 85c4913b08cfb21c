import type { ServiceName } from '@leviathan/contracts';
import { type Static, Type } from 'typebox';
import type { App } from '../service.ts';
import { contentOf } from './content.ts';
import { type Metrics, exposition, measureReadiness } from './metrics.ts';
import { operationIdOf } from './operation-id.ts';
import { type Readiness, ReadinessReport } from './readiness.ts';
import { VERSION } from './version.ts';

const Version = Type.Object(
  { version: Type.String(), services: Type.Array(Type.String()), node: Type.String() },
  { $id: 'Version' },
);
type Version = Static<typeof Version>;
const Alive = Type.Object({ alive: Type.Literal(true) }, { $id: 'Alive' });
const METRICS = 'Metrics in the text format of Prometheus';
const METRICS_ANSWER = contentOf('text/plain', 'One line for each series.');

const config = { scope: 'public' };
const tags = ['operations'];

export interface OperationsOptions {
  readonly services: readonly ServiceName[];
  readonly readiness: Readiness;
  readonly metrics: Metrics;
}

/** `/livez`, `/readyz`, `/version`, and the latter two of each service. */
export function healthRoutes(app: App, { services, readiness }: OperationsOptions): void {
  const version = (names: readonly string[]): Version => ({
    version: VERSION,
    services: [...names],
    node: process.version,
  });
  const ready = (operationId: string, who: string) => ({
    config,
    schema: {
      tags,
      operationId,
      summary: `Whether ${who} can serve, and what it waits for`,
      response: { 200: ReadinessReport, 503: ReadinessReport },
    },
  });
  const about = (operationId: string, who: string) => ({
    config,
    schema: { tags, operationId, summary: `Which release ${who} is`, response: { 200: Version } },
  });

  app.get(
    '/livez',
    {
      config,
      schema: {
        ...{ tags, operationId: 'getLiveness', summary: 'Whether the process answers; checks no dependency' },
        response: { 200: Alive },
      },
    },
    async () => ({ alive: true as const }),
  );
  app.get('/version', about('getVersion', 'this'), async (_, reply) => reply.send(version(services)));
  app.get('/readyz', ready('getReadiness', 'this'), async (_, reply) => {
    const report = await readiness.report();
    return reply.code(report.ready ? 200 : 503).send(report);
  });
  for (const name of services) {
    const names = [name];
    app.get(`/services/${name}/version`, about(operationIdOf('getVersion', name), name), async (_, reply) =>
      reply.send(version(names)),
    );
    app.get(`/services/${name}/readyz`, ready(operationIdOf('getReadiness', name), name), async (_, reply) => {
      const report = await readiness.report(name);
      return reply.code(report.ready ? 200 : 503).send(report);
    });
  }
}

/** `/metrics`. */
export function metricsRoute(app: App, { metrics, readiness }: OperationsOptions): void {
  measureReadiness(readiness, metrics);
  app.get(
    '/metrics',
    { config, schema: { tags, operationId: 'getMetrics', summary: METRICS, response: { 200: METRICS_ANSWER } } },
    async (_, reply) => {
      const { type, text } = await exposition(metrics);
      return reply.type(type).send(text);
    },
  );
}
