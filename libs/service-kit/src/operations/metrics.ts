import { METRICS, prometheusName } from '@leviathan/contracts';
import type { FastifyInstance } from 'fastify';
import { Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { CheckResult, Readiness } from './readiness.ts';

/** The metrics of one server; libraries and services add theirs. */
export type Metrics = Registry;

export function createMetrics(): Metrics {
  return new Registry();
}

let shared: Registry | undefined;

/** Of the process itself: event loop lag, heap, CPU, open files. One per process, however many servers it has. */
function processMetrics(): Registry {
  if (shared === undefined) {
    shared = new Registry();
    collectDefaultMetrics({ register: shared });
  }
  return shared;
}

/** Measures every answered request, by route and not by path: ids would make a series of each request. */
export function measureRequests(app: FastifyInstance, metrics: Metrics): void {
  const duration = new Histogram({
    name: prometheusName(METRICS.requestDuration),
    help: METRICS.requestDuration.help,
    labelNames: METRICS.requestDuration.labels.map((label) => label.replaceAll('.', '_')),
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [metrics],
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    duration.labels(request.method, route, String(reply.statusCode)).observe(reply.elapsedTime / 1000);
  });
}

/** Shows each check of `/readyz` as it is when somebody scrapes: an alert names the dependency, not just the pod. */
export function measureReadiness(readiness: Readiness, metrics: Metrics): void {
  new Gauge({
    name: prometheusName(METRICS.readiness),
    help: METRICS.readiness.help,
    labelNames: METRICS.readiness.labels.map((label) => label.replaceAll('.', '_')),
    registers: [metrics],
    async collect() {
      const { checks } = await readiness.report();
      for (const check of checks) this.labels(...namesOf(check)).set(stateOf(check));
    },
  });
}

function namesOf({ name }: CheckResult): [service: string, dependency: string] {
  const [service = '', ...dependency] = name.split('/');
  return [service, dependency.join('/')];
}

function stateOf({ ready, note }: CheckResult): 0 | 1 | 2 {
  if (!ready) return 0;
  return note === undefined ? 2 : 1;
}

/** Everything in the text format of Prometheus. */
export async function exposition(metrics: Metrics): Promise<{ readonly type: string; readonly text: string }> {
  const all = Registry.merge([processMetrics(), metrics]);
  return { type: metrics.contentType, text: await all.metrics() };
}
