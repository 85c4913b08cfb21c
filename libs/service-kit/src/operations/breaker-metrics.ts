import { type BreakerReading, METRICS, prometheusName } from '@leviathan/contracts';
import { Gauge } from 'prom-client';
import type { Metrics } from './metrics.ts';

type States = () => readonly BreakerReading[];

const STATES: Readonly<Record<BreakerReading['state'], number>> = { closed: 0, 'half-open': 1, open: 2 };

/** Several services of one process show theirs in one gauge. */
const shown = new WeakMap<Metrics, States[]>();

/** Shows circuit breakers whenever the metrics are read. */
export function showBreakers(metrics: Metrics, states: States): void {
  const known = shown.get(metrics);
  if (known !== undefined) {
    known.push(states);
    return;
  }
  const sources = [states];
  shown.set(metrics, sources);
  const { help, labels } = METRICS.breakerState;
  const labelNames = labels.map((label) => label.replaceAll('.', '_'));
  new Gauge({
    ...{ name: prometheusName(METRICS.breakerState), help, labelNames, registers: [metrics] },
    collect() {
      this.reset();
      for (const { dependency, state } of sources.flatMap((each) => each())) this.labels(dependency).set(STATES[state]);
    },
  });
}
