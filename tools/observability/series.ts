import { METRICS, type MetricKind, prometheusName } from '@leviathan/contracts';

/** Everything of one installation: Prometheus calls a job what Kubernetes calls a Service. The chart puts its names in. */
export const JOBS = 'job=~"leviathan-.+"';
/** The same for what rules record; the chart puts its namespace and name in. */
export const INSTALLATION = 'leviathan';

/** A selector such as `lev_commands_total{job=~"leviathan-.+", lev_outcome="parked"}`. */
export function series(metric: MetricKind, matchers = '', suffix = ''): string {
  return `${prometheusName(metric)}${suffix}{${[JOBS, matchers].filter((each) => each !== '').join(', ')}}`;
}

/** What nobody here names: of the process itself, as prom-client calls it. */
export function ofProcess(name: string): string {
  return `${name}{${JOBS}}`;
}

/** Requests that a client waits for: a stream lasts as long as somebody listens. */
const REQUESTS = 'http_route!~".*/events|none"';
/** What the system answers for. A refusal (4xx) is the client's. */
const ERRORS = 'http_response_status_code=~"5.."';
/** Ended by the system and not by what was asked: parked as poison or by a bug, or too late for the deadline. */
const BROKEN = 'lev_outcome=~"parked|expired"';

/** The share of requests that failed. @param window such as `5m` */
export function failedRequests(window: string): string {
  const rate = (matchers: string): string =>
    `sum(rate(${series(METRICS.requestDuration, matchers, '_count')}[${window}]))`;
  return `${rate(`${REQUESTS}, ${ERRORS}`)} / ${rate(REQUESTS)}`;
}

/** The share of accepted commands that the system did not bring to an end of their own. */
export function brokenCommands(window: string): string {
  const rate = (matchers: string): string => `sum(rate(${series(METRICS.commands, matchers)}[${window}]))`;
  return `${rate(BROKEN)} / ${rate('')}`;
}

/** @param by labels beside `le` */
export function quantile(q: number, metric: MetricKind, by: string, matchers = ''): string {
  const labels = ['le', by].filter((each) => each !== '').join(', ');
  return `histogram_quantile(${String(q)}, sum by (${labels}) (rate(${series(metric, matchers, '_bucket')}[5m])))`;
}

export { REQUESTS };
