import { METRICS } from '@leviathan/contracts';
import { stringify } from 'yaml';
import { INSTALLATION, brokenCommands, failedRequests, ofProcess, quantile, series } from './series.ts';

interface Rule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

const WINDOWS = ['5m', '30m', '1h', '6h', '3d'] as const;
type Window = (typeof WINDOWS)[number];

/** What users are promised in 30 days: 99.9 %, which is 43 minutes of everything failing. */
const BUDGET = 0.001;

const SLIS = {
  requests_failed: { ratio: failedRequests, what: 'requests fail with 5xx' },
  commands_broken: { ratio: brokenCommands, what: 'accepted commands are parked or expire' },
} as const;
type Sli = keyof typeof SLIS;

const recordOf = (sli: Sli, window: Window): string => `lev:${sli}:ratio_rate${window}`;
const recorded = (sli: Sli, window: Window): string => `${recordOf(sli, window)}{installation="${INSTALLATION}"}`;

/** Two windows: the long one says that it matters, the short one that it still goes on. */
const BURNS = [
  { long: '1h', short: '5m', factor: 14.4, severity: 'critical', budget: '2 % of the month in an hour' },
  { long: '6h', short: '30m', factor: 6, severity: 'critical', budget: '5 % of the month in six hours' },
  { long: '3d', short: '6h', factor: 1, severity: 'warning', budget: '10 % of the month in three days' },
] as const;

function burning(sli: Sli, [first, ...others]: readonly (typeof BURNS)[number][], name: string): Rule {
  const over = ({ long, short, factor }: (typeof BURNS)[number]): string => {
    const limit = `${String(factor)} * ${String(BUDGET)}`;
    return `(${recorded(sli, long)} > ${limit} and ${recorded(sli, short)} > ${limit})`;
  };
  const burns = first === undefined ? [] : [first, ...others];
  const spent = burns.map(({ budget }) => budget).join(', or ');
  const summary = `So many ${SLIS[sli].what} that the error budget goes: ${spent}.`;
  return alert(name, burns.map(over).join(' or '), {
    severity: first?.severity ?? 'warning',
    summary,
    anchor: 'errors',
  });
}

interface Told {
  readonly severity: 'critical' | 'warning' | 'info';
  readonly summary: string;
  /** Of docs/operate/troubleshoot.md. */
  readonly anchor: string;
  readonly for?: string;
}

function alert(name: string, expr: string, { severity, summary, anchor, for: after }: Told): Rule {
  const annotations = { summary, runbook: `docs/operate/troubleshoot.md#${anchor}` };
  return { alert: `Leviathan${name}`, expr, ...(after && { for: after }), labels: { severity }, annotations };
}

const STATES: readonly Rule[] = [
  alert('NotReady', `min by (namespace, lev_service, lev_dependency) (${series(METRICS.readiness)}) == 0`, {
    ...{ severity: 'critical', for: '2m', anchor: 'not-ready' },
    summary: 'A replica of {{ $labels.lev_service }} is not ready: {{ $labels.lev_dependency }}. Its /readyz says why.',
  }),
  alert('Degraded', `min by (namespace, lev_service, lev_dependency) (${series(METRICS.readiness)}) == 1`, {
    ...{ severity: 'warning', for: '10m', anchor: 'not-ready' },
    summary: '{{ $labels.lev_service }} works without {{ $labels.lev_dependency }}. Its /readyz says what that means.',
  }),
  alert('NobodyMeasured', `absent(${series(METRICS.readiness)})`, {
    ...{ severity: 'critical', for: '5m', anchor: 'no-metrics' },
    summary: 'No metrics of Leviathan arrive: nobody scrapes it, or nothing runs.',
  }),
  alert('CommandsParked', `sum(increase(${series(METRICS.commands, 'lev_outcome="parked"')}[15m])) > 0`, {
    ...{ severity: 'warning', anchor: 'parked' },
    summary: 'Commands were parked and wait for a decision: GET /v1/parked.',
  }),
  alert(
    'AnswersFail',
    `sum(rate(${series(METRICS.commands, 'lev_command_type="agent.ask", lev_outcome="failed"')}[10m])) / ` +
      `sum(rate(${series(METRICS.commands, 'lev_command_type="agent.ask"')}[10m])) > 0.1`,
    {
      ...{ severity: 'warning', for: '10m', anchor: 'model' },
      summary: 'More than a tenth of the questions to agents end as failed: usually the language model.',
    },
  ),
  alert('SessionsSlow', `${quantile(0.99, METRICS.commandDuration, '', 'lev_command_type=~"session\\\\..+"')} > 2.5`, {
    ...{ severity: 'warning', for: '10m', anchor: 'slow' },
    summary: 'One session command in a hundred takes longer than 2.5 s from acceptance to its end.',
  }),
  alert('CommandsRefused', `sum(rate(${series(METRICS.commandsRefused, 'error_type="overloaded"')}[5m])) > 0`, {
    ...{ severity: 'warning', for: '10m', anchor: 'slow' },
    summary: 'Commands have been refused as too many for ten minutes: owners are slow or away, or routers too few.',
  }),
  // Half open too: it is open for ten seconds at a time, which most scrapes miss, and half open in between.
  alert('BreakerOpen', `max by (lev_dependency) (${series(METRICS.breakerState)}) >= 1`, {
    ...{ severity: 'warning', for: '5m', anchor: 'model' },
    summary: '{{ $labels.lev_dependency }} failed too often: it is left alone, but for a try now and then.',
  }),
  alert('FlagsStale', `max(${series(METRICS.flagSnapshotAge)}) > 120`, {
    ...{ severity: 'warning', for: '5m', anchor: 'flags' },
    summary: 'A router decides by flags that nobody has confirmed for two minutes.',
  }),
  alert('WhispersDropped', `sum by (error_type) (increase(${series(METRICS.whispersDropped)}[15m])) > 0`, {
    ...{ severity: 'info', anchor: 'whispers' },
    summary: 'Whispers were dropped ({{ $labels.error_type }}).',
  }),
  alert('WhisperFileFails', `sum(increase(${series(METRICS.whisperFileFailures)}[15m])) > 0`, {
    ...{ severity: 'warning', anchor: 'whispers' },
    summary: 'The whisper file of the old agent cannot be written.',
  }),
  alert('EventLoopBlocked', `max by (namespace, pod) (${ofProcess('nodejs_eventloop_lag_p99_seconds')}) > 0.5`, {
    ...{ severity: 'warning', for: '10m', anchor: 'slow' },
    summary: '{{ $labels.pod }} answers late because it has too much to do: give it CPU, or more replicas.',
  }),
];

/** The rules, as Prometheus loads them and as a PrometheusRule holds them. */
export function rules(): { readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[] } {
  const slis = Object.keys(SLIS) as Sli[];
  const ratios = slis.flatMap((sli) =>
    WINDOWS.map((window) => ({
      record: recordOf(sli, window),
      expr: SLIS[sli].ratio(window),
      labels: { installation: INSTALLATION },
    })),
  );
  const burns = slis.flatMap((sli) => {
    const name = sli === 'requests_failed' ? 'Requests' : 'Commands';
    return [
      burning(sli, BURNS.slice(0, 2), `${name}BudgetBurnsFast`),
      burning(sli, BURNS.slice(2), `${name}BudgetBurnsSlowly`),
    ];
  });
  return {
    groups: [
      { name: 'leviathan.sli', rules: ratios },
      { name: 'leviathan.slo', rules: burns },
      { name: 'leviathan.states', rules: STATES },
    ],
  };
}

const HEAD = '# Made from tools/observability/rules.ts by `npm run docs`. Do not edit.\n';

/** `deploy/helm/leviathan/files/rules.yaml` */
export function rulesFile(): string {
  return HEAD + stringify(rules(), { lineWidth: 0, singleQuote: true });
}
