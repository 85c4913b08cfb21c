import { METRICS } from '@leviathan/contracts';
import { JOBS, REQUESTS, brokenCommands, failedRequests, ofProcess, quantile, series } from './series.ts';

interface Panel {
  readonly title: string;
  /** What a reader should know who does not know the system. */
  readonly description: string;
  readonly unit: 's' | 'percentunit' | 'ops' | 'short' | 'bytes';
  /** Expression → legend. */
  readonly queries: Readonly<Record<string, string>>;
  readonly kind?: 'timeseries' | 'stat' | 'state';
}

interface Dashboard {
  readonly title: string;
  readonly panels: readonly Panel[];
}

const rate = (selector: string): string => `rate(${selector}[$__rate_interval])`;
const { commands, commandDuration, routes, requestDuration, readiness, flagSnapshotAge } = METRICS;
const { whispersDropped, whisperFileFailures, breakerState, commandsRefused, commandsPending } = METRICS;

const READY: Panel = {
  title: 'Readiness',
  description: 'Each check of /readyz: 0 not ready, 1 ready with a note, 2 in order. The least of all replicas.',
  unit: 'short',
  kind: 'state',
  queries: {
    [`min by (lev_service, lev_dependency) (${series(readiness)})`]: '{{lev_service}}: {{lev_dependency}}',
  },
};

const COMMANDS: Dashboard = {
  title: 'Leviathan / Commands',
  panels: [
    READY,
    {
      title: 'Commands that ended',
      description: 'By outcome. Failed is a refusal by the rules of what was asked, or a model that did not answer.',
      unit: 'ops',
      queries: { [`sum by (lev_outcome) (${rate(series(commands))})`]: '{{lev_outcome}}' },
    },
    {
      title: 'Accepted to ended',
      description: 'A run takes as long as its model; a session command a few milliseconds.',
      unit: 's',
      queries: {
        [quantile(0.99, commandDuration, 'lev_command_type')]: '{{lev_command_type}} p99',
        [quantile(0.5, commandDuration, 'lev_command_type')]: '{{lev_command_type}} p50',
      },
    },
    {
      title: 'Routes',
      description: 'What the flags decided: legacy or new, per type of command.',
      unit: 'ops',
      queries: {
        [`sum by (lev_command_type, lev_route) (${rate(series(routes))})`]: '{{lev_command_type}} {{lev_route}}',
      },
    },
    {
      title: 'Commands in line, and refused per second',
      description:
        'In line: accepted, and the owner has said nothing yet. Refused: nothing was stored, clients repeat.',
      unit: 'short',
      queries: {
        [`sum(${series(commandsPending)})`]: 'in line',
        [`sum by (error_type) (${rate(series(commandsRefused))})`]: 'refused: {{error_type}}',
      },
    },
    {
      title: 'Circuit breakers',
      description:
        '0 closed, 1 half open, 2 open: then nobody is called, and runs wait or commands take the other way.',
      unit: 'short',
      queries: { [`max by (lev_dependency) (${series(breakerState)})`]: '{{lev_dependency}}' },
    },
    {
      title: 'Parked, per hour',
      description: 'Each waits for a decision at /v1/parked.',
      unit: 'short',
      queries: {
        [`sum by (lev_command_type) (increase(${series(commands, 'lev_outcome="parked"')}[1h]))`]:
          '{{lev_command_type}}',
      },
    },
  ],
};

const REQUESTS_BOARD: Dashboard = {
  title: 'Leviathan / Requests and processes',
  panels: [
    {
      title: 'Requests',
      description: 'Without event streams, which last as long as somebody listens.',
      unit: 'ops',
      queries: { [`sum by (job) (${rate(series(requestDuration, REQUESTS, '_count'))})`]: '{{job}}' },
    },
    {
      title: 'Requests by status',
      description: 'What was not answered with 2xx.',
      unit: 'ops',
      queries: {
        [`sum by (job, http_response_status_code) (${rate(
          series(requestDuration, 'http_response_status_code!~"2.."', '_count'),
        )})`]: '{{job}} {{http_response_status_code}}',
      },
    },
    {
      title: 'Slowest routes (p99)',
      description: 'A request that waits for its command (Prefer: wait) counts with its wait.',
      unit: 's',
      queries: { [`topk(10, ${quantile(0.99, requestDuration, 'http_route', REQUESTS)})`]: '{{http_route}}' },
    },
    {
      title: 'Event loop lag (p99)',
      description: 'How late a process does what is due. Above 0.1 s for long it has too much to do.',
      unit: 's',
      queries: { [`max by (job) (${ofProcess('nodejs_eventloop_lag_p99_seconds')})`]: '{{job}}' },
    },
    {
      title: 'Memory',
      description: 'Resident, per process.',
      unit: 'bytes',
      queries: { [`max by (job, instance) (${ofProcess('process_resident_memory_bytes')})`]: '{{job}} {{instance}}' },
    },
    {
      title: 'CPU',
      description: 'Cores, per process. One process uses little more than one.',
      unit: 'short',
      queries: { [`sum by (job, instance) (${rate(ofProcess('process_cpu_seconds_total'))})`]: '{{job}} {{instance}}' },
    },
  ],
};

const FLAGS_AND_WHISPERS: Dashboard = {
  title: 'Leviathan / Flags and whispers',
  panels: [
    {
      title: 'Age of the flags in force',
      description: 'Per router. Above 10 s flag-service does not answer it; the set that it has stays in force.',
      unit: 's',
      queries: { [`max by (instance) (${series(flagSnapshotAge)})`]: '{{instance}}' },
    },
    {
      title: 'Share of each route',
      description: 'A rollout moves these shares.',
      unit: 'percentunit',
      queries: {
        [`sum by (lev_command_type, lev_route) (${rate(series(routes))}) / on (lev_command_type) group_left ` +
        `sum by (lev_command_type) (${rate(series(routes))})`]: '{{lev_command_type}} {{lev_route}}',
      },
    },
    {
      title: 'Whispers dropped, per hour',
      description: 'Too old when they could be published, or no whisper at all.',
      unit: 'short',
      queries: { [`sum by (error_type) (increase(${series(whispersDropped)}[1h]))`]: '{{error_type}}' },
    },
    {
      title: 'Failed writes of the whisper file, per hour',
      description: 'Only while ENABLE_DISTRIBUTED_WHISPERS is off for somebody.',
      unit: 'short',
      queries: { [`sum(increase(${series(whisperFileFailures)}[1h]))`]: 'failed' },
    },
  ],
};

const SLO: Dashboard = {
  title: 'Leviathan / Objectives',
  panels: [
    ...(
      [
        ['Requests', failedRequests, 'Answered without 5xx.'],
        ['Commands', brokenCommands, 'Ended without being parked or expired.'],
      ] as const
    ).flatMap(([name, ratio, description]): Panel[] => [
      {
        title: `${name}: budget left of 30 days`,
        description: `${description} The promise is 99.9 %; below 0 it is broken.`,
        unit: 'percentunit',
        kind: 'stat',
        queries: { [`1 - (${ratio('30d')}) / 0.001`]: 'left' },
      },
      {
        title: `${name}: burn rate`,
        description: '1 uses up the budget in just 30 days; an hour above 14.4 is told at once.',
        unit: 'short',
        queries: Object.fromEntries(['5m', '1h', '6h'].map((window) => [`(${ratio(window)}) / 0.001`, window])),
      },
    ]),
  ],
};

/** By the name of their files. */
export const DASHBOARDS: Readonly<Record<string, Dashboard>> = {
  'leviathan-commands': COMMANDS,
  'leviathan-requests': REQUESTS_BOARD,
  'leviathan-flags-and-whispers': FLAGS_AND_WHISPERS,
  'leviathan-objectives': SLO,
};

const DATASOURCE = { type: 'prometheus', uid: '${datasource}' };
const [WIDTH, HEIGHT] = [12, 8];

/** A dashboard in the JSON model of Grafana. */
export function dashboardFile(uid: string, { title, panels }: Dashboard): string {
  const model = {
    uid,
    title,
    tags: ['leviathan'],
    editable: true,
    schemaVersion: 39,
    refresh: '30s',
    time: { from: 'now-3h', to: 'now' },
    templating: {
      list: [
        { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', current: {} },
        {
          ...{ name: 'namespace', label: 'Namespace', type: 'query', datasource: DATASOURCE, refresh: 2 },
          query: `label_values(${series(readiness)}, namespace)`,
          ...{ includeAll: true, allValue: '.*', current: { text: 'All', value: '$__all' } }, // without Kubernetes there is none
        },
      ],
    },
    panels: panels.map(panelModel),
  };
  return `${JSON.stringify(model, undefined, 2)}\n`;
}

function panelModel({ title, description, unit, kind = 'timeseries', queries }: Panel, index: number): object {
  const isState = kind === 'state';
  return {
    id: index + 1,
    type: isState ? 'state-timeline' : kind,
    title,
    description,
    datasource: DATASOURCE,
    gridPos: { x: (index % 2) * WIDTH, y: Math.floor(index / 2) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: { defaults: { unit, ...(isState && STATES) }, overrides: [] },
    targets: Object.entries(queries).map(([expr, legendFormat], query) => ({
      refId: String.fromCharCode(65 + query),
      datasource: DATASOURCE,
      expr: expr.replaceAll(JOBS, `namespace=~"$namespace", ${JOBS}`),
      legendFormat,
    })),
  };
}

const STATES = {
  min: 0,
  max: 2,
  mappings: [
    {
      type: 'value',
      options: {
        0: { text: 'not ready', color: 'red', index: 0 },
        1: { text: 'with a note', color: 'yellow', index: 1 },
        2: { text: 'in order', color: 'green', index: 2 },
      },
    },
  ],
};
