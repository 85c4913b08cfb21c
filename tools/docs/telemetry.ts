import { ATTRIBUTES, METRICS, type MetricKind, SPANS, prometheusName } from '@leviathan/contracts';
import { page, table } from './table.ts';

const INTRODUCTION =
  'Every name that leaves the system in a trace or a metric. It is declared here before code may emit it: a name in ' +
  'this list need not be emitted yet, and no other is.';

/** `docs/reference/telemetry.md` */
export function telemetryPage(): string {
  const metrics: readonly MetricKind[] = Object.values(METRICS);
  const rows = metrics.map((metric) => [
    `\`${prometheusName(metric)}\``,
    metric.kind,
    metric.unit,
    metric.labels.map((label) => `\`${label.replaceAll('.', '_')}\``).join(', '),
    metric.help,
  ]);
  const list = (names: readonly string[]): string => names.map((name) => `- \`${name}\``).join('\n');
  return page(
    'Telemetry names',
    'libs/contracts/src/telemetry.ts',
    INTRODUCTION,
    '## Metrics',
    table(['Metric', 'Kind', 'Unit', 'Labels', 'What'], rows),
    '## Spans',
    list(Object.values(SPANS)),
    '## Attributes of spans',
    list(Object.values(ATTRIBUTES)),
  );
}
