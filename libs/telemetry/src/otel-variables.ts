export interface OtelVariable {
  readonly name: string;
  readonly default: string;
  readonly sentence: string;
}

/** The standard variables that count here; `docs/reference/settings.md` is made from it. The others of OTEL_* do nothing. */
export const OTEL_VARIABLES: readonly OtelVariable[] = [
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    default: 'unset',
    sentence:
      'Where traces go by OTLP over HTTP, `/v1/traces` added. Unset, they go nowhere and nothing of OpenTelemetry is loaded.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
    default: 'unset',
    sentence: 'The same as a whole URL, and before the other.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_PROTOCOL',
    default: 'http/json',
    sentence: 'Only http/json is spoken; `grpc` turns traces off, and the log says so.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL',
    default: 'unset',
    sentence: 'The same for traces alone, and before the other.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_HEADERS',
    default: 'unset',
    sentence: 'Headers of every export, such as an API key: `name=value,…`. OTEL_EXPORTER_OTLP_TRACES_HEADERS too.',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_TIMEOUT',
    default: '10000',
    sentence: 'Milliseconds until an export is given up. OTEL_EXPORTER_OTLP_TRACES_TIMEOUT too.',
  },
  { name: 'OTEL_SERVICE_NAME', default: 'the service', sentence: '`service.name` of the traces.' },
  {
    name: 'OTEL_RESOURCE_ATTRIBUTES',
    default: 'unset',
    sentence: 'More about this process: `deployment.environment=prod,…`.',
  },
  {
    name: 'OTEL_TRACES_SAMPLER',
    default: 'parentbased_always_on',
    sentence: 'Which of the traces that the decision has on are kept: one of the six samplers of the standard.',
  },
  { name: 'OTEL_TRACES_SAMPLER_ARG', default: '1', sentence: 'The share from 0 to 1 for a sampler by ratio.' },
  { name: 'OTEL_TRACES_EXPORTER', default: 'otlp', sentence: '`none` turns traces off.' },
  { name: 'OTEL_SDK_DISABLED', default: 'false', sentence: '`true` turns traces off.' },
  {
    name: 'OTEL_BSP_MAX_QUEUE_SIZE',
    default: '2048',
    sentence: 'Spans that may wait to be sent; more are dropped, and no request waits.',
  },
  { name: 'OTEL_BSP_SCHEDULE_DELAY', default: '5000', sentence: 'Milliseconds between two exports.' },
];
