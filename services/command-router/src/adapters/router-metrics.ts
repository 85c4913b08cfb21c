import { METRICS, type MetricKind, prometheusName } from '@leviathan/contracts';
import type { Clock } from '@leviathan/kernel';
import { type Metrics, showBreakers } from '@leviathan/service-kit';
import { Counter, Gauge, Histogram } from 'prom-client';
import type { Admission } from '../domain/admission/admission.ts';
import type { FlagWatch } from '../domain/flags/flag-watch.ts';
import type { RouteBreakers, Tally } from '../ports.ts';

/** From a turn of milliseconds to a run of minutes. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What is read when the metrics are. */
export interface Read {
  readonly flags: FlagWatch;
  readonly breakers: Pick<RouteBreakers, 'states'>;
  readonly admission: Pick<Admission, 'state'>;
}

/** Counts in the metrics of the process. */
export class RouterMetrics implements Tally {
  readonly #routes: Counter;
  readonly #commands: Counter;
  readonly #duration: Histogram;
  readonly #refused: Counter;

  constructor(metrics: Metrics, { flags, breakers, admission }: Read, clock: Clock) {
    const at = { registers: [metrics] };
    this.#routes = new Counter({ ...described(METRICS.routes), ...at });
    this.#commands = new Counter({ ...described(METRICS.commands), ...at });
    this.#duration = new Histogram({ ...described(METRICS.commandDuration), buckets: SECONDS, ...at });
    this.#refused = new Counter({ ...described(METRICS.commandsRefused), ...at });
    showBreakers(metrics, () => breakers.states());
    new Gauge({
      ...described(METRICS.commandsPending),
      ...at,
      collect() {
        this.set(admission.state.pending);
      },
    });
    new Gauge({
      ...described(METRICS.loopLag),
      ...at,
      collect() {
        this.set(admission.state.lagMs / 1000);
      },
    });
    new Gauge({
      ...described(METRICS.flagSnapshotAge),
      ...at,
      collect() {
        this.set(Math.max(0, clock.now() - flags.current.confirmedAt) / 1000);
      },
    });
  }

  routed(type: string, route: string): void {
    this.#routes.labels(type, route).inc();
  }

  refused(code: string): void {
    this.#refused.labels(code).inc();
  }

  ended(type: string, outcome: string, afterMs: number): void {
    this.#commands.labels(type, outcome).inc();
    this.#duration.labels(type, outcome).observe(afterMs / 1000);
  }
}

/** Prometheus knows no dots. */
function described(kind: MetricKind): { name: string; help: string; labelNames: string[] } {
  return {
    name: prometheusName(kind),
    help: kind.help,
    labelNames: kind.labels.map((label) => label.replaceAll('.', '_')),
  };
}
