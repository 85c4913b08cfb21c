import type { ServiceName } from '@leviathan/contracts';
import { type Static, Type } from 'typebox';
import type { App } from '../service.ts';
import { type Metrics, exposition } from './metrics.ts';
import { type Readiness, ReadinessReport } from './readiness.ts';
import { VERSION } from './version.ts';

const Version = Type.Object(
  { version: Type.String(), services: Type.Array(Type.String()), node: Type.String() },
  { $id: 'Version' },
);
type Version = Static<typeof Version>;

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
  const ready = { config, schema: { tags, response: { 200: ReadinessReport, 503: ReadinessReport } } };
  const about = { config, schema: { tags, response: { 200: Version } } };

  app.get(
    '/livez',
    { config, schema: { tags, summary: 'Whether the process answers; checks no dependency' } },
    async () => ({
      alive: true,
    }),
  );
  app.get('/version', about, async (_, reply) => reply.send(version(services)));
  app.get('/readyz', ready, async (_, reply) => {
    const report = await readiness.report();
    return reply.code(report.ready ? 200 : 503).send(report);
  });
  for (const name of services) {
    app.get(`/services/${name}/version`, about, async (_, reply) => reply.send(version([name])));
    app.get(`/services/${name}/readyz`, ready, async (_, reply) => {
      const report = await readiness.report(name);
      return reply.code(report.ready ? 200 : 503).send(report);
    });
  }
}

/** `/metrics`. */
export function metricsRoute(app: App, { metrics }: OperationsOptions): void {
  app.get(
    '/metrics',
    { config, schema: { tags, summary: 'Metrics in the text format of Prometheus' } },
    async (_, reply) => {
      const { type, text } = await exposition(metrics);
      return reply.type(type).send(text);
    },
  );
}
