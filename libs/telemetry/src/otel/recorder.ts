import { type Context, ROOT_CONTEXT, type Span as OtelSpan, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { type Span, type SpanOptions, type Tracing, formatTraceparent, parseTraceparent } from '@leviathan/kernel';
import type { TracingOptions } from '../open-tracing.ts';
import { GivenIds } from './given-ids.ts';
import { samplerOf } from './sampler-of.ts';
import { TellingExporter } from './telling-exporter.ts';

export interface Recorder extends Tracing {
  close(withinMs: number): Promise<void>;
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/**
 * Records spans with the OpenTelemetry SDK and sends them by OTLP over HTTP in JSON.
 *
 * Nothing is registered globally: several may live in one process, and the application calls nothing but the port. The
 * queue is bounded (OTEL_BSP_MAX_QUEUE_SIZE, 2048 unless set); beyond it spans are dropped, never requests held up.
 */
export function openRecorder({
  service,
  instance,
  version,
  env,
  log,
  url,
}: TracingOptions & { url: string }): Recorder {
  const ids = new GivenIds();
  const provider = new TracerProvider({
    idGenerator: ids,
    sampler: samplerOf(env),
    resource: resourceOf(service, instance, version),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new TellingExporter(new OTLPTraceExporter({ url }), log),
        ...numbers(env),
      }),
    ],
  });
  const tracer = provider.getTracer('leviathan', version);
  return {
    span: (options) => {
      const { name, kind = 'internal', parent, attributes = {}, first } = options;
      ids.next(first?.traceparent);
      const startTime = first === undefined ? {} : { startTime: Date.now() - first.agoMs };
      return wrapped(tracer.startSpan(name, { kind: KINDS[kind], attributes, ...startTime }, contextOf(parent)));
    },
    close: (withinMs) => bounded(provider.shutdown(), withinMs),
  };
}

function contextOf(parent: SpanOptions['parent']): Context {
  const context = parseTraceparent(parent);
  if (context === undefined) return ROOT_CONTEXT;
  const { traceId, spanId, isSampled } = context;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: isSampled ? 1 : 0, isRemote: true });
}

function wrapped(span: OtelSpan): Span {
  const { traceId, spanId, traceFlags } = span.spanContext();
  let hasEnded = false;
  return {
    traceparent: formatTraceparent({ traceId, spanId, isSampled: (traceFlags & 1) === 1 }),
    set: (attributes) => {
      if (!hasEnded) span.setAttributes(attributes);
    },
    end: (failure) => {
      if (hasEnded) return;
      hasEnded = true;
      if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
      span.end();
    },
  };
}

function resourceOf(service: string, instance: string, version: string): ReturnType<typeof defaultResource> {
  const own = resourceFromAttributes({
    'service.name': service,
    'service.namespace': 'leviathan',
    'service.instance.id': instance,
    'service.version': version,
  });
  const said = detectResources({ detectors: [resourceAttributesEnvDetector, serviceNameEnvDetector] });
  return defaultResource().merge(own).merge(said);
}

function numbers(env: TracingOptions['env']): { maxQueueSize: number; scheduledDelayMillis: number } {
  return {
    maxQueueSize: positive(env['OTEL_BSP_MAX_QUEUE_SIZE']) ?? 2048,
    scheduledDelayMillis: positive(env['OTEL_BSP_SCHEDULE_DELAY']) ?? 5000,
  };
}

function positive(text: string | undefined): number | undefined {
  const number = Number(text);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** Settles when `work` does, whatever came of it, or after `ms`. */
async function bounded(work: Promise<unknown>, ms: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    resolve(undefined);
  }, ms);
  await Promise.race([work.catch(() => undefined), late]); // the exporter has told of its failure
  clearTimeout(timer);
}
