export { FLUSH_MS, type OpenTracing, type TracingOptions, openTracing } from './open-tracing.ts';
export { OTEL_VARIABLES, type OtelVariable } from './otel-variables.ts';
