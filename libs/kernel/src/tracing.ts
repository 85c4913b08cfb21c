import { unsampled } from './traceparent.ts';

/** What a span is about; telemetry names come from contracts. */
export interface SpanOptions {
  readonly name: string;
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** W3C `traceparent` of what caused it. */
  readonly parent?: string | undefined;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  /**
   * Only for the first span of a request that is to be traced: the `traceparent` that the request was given when it came
   * in, before anybody could know whether it is to be traced, and how long ago that was.
   */
  readonly first?: { readonly traceparent: string; readonly agoMs: number };
}

/** A span that is going on. Ending it twice is harmless; one that is never ended is never told of. */
export interface Span {
  /** For the messages and calls that it causes: `parent` itself when nothing is traced. */
  readonly traceparent: string | undefined;
  set(attributes: Readonly<Record<string, string | number | boolean>>): void;
  /** @param failure why it failed, if it did */
  end(failure?: string): void;
}

/**
 * Starts spans. Without monitoring nothing is traced and nothing is loaded: {@link NO_TRACING}.
 *
 * The stamped decision travels in the `traceparent`: its sampled bit is set when, and only when, the decision has
 * monitoring on and the first span is recorded. So a span is recorded only below a sampled parent, or as the
 * {@link SpanOptions.first} of a request, and nobody but the router asks the decision.
 */
export interface Tracing {
  span(options: SpanOptions): Span;
}

/** Passes the trace context on, and records nothing. */
export const NO_TRACING: Tracing = {
  span: (options) => unrecorded(options),
};

/** A span that is not recorded: what it causes has its parent for a parent. */
export function unrecorded({ parent, first }: SpanOptions): Span {
  const traceparent = first === undefined ? parent : unsampled(first.traceparent);
  return { traceparent, set: () => undefined, end: () => undefined };
}
