export { FLUSH_MS, type OpenTracing, type TracingOptions, openTracing } from './open-tracing.ts';
