/** What a span is about; telemetry names come from contracts. */
export interface SpanOptions {
  readonly name: string;
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** W3C `traceparent` of what caused it. */
  readonly parent?: string | undefined;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

/** A span that is going on. Ending it twice is harmless. */
export interface Span {
  /** For the messages and calls that it causes: `parent` itself when nothing is traced. */
  readonly traceparent: string | undefined;
  set(attributes: Readonly<Record<string, string | number | boolean>>): void;
  /** @param failure why it failed, if it did */
  end(failure?: string): void;
}

/** Starts spans. Without monitoring nothing is traced and nothing is loaded: {@link NO_TRACING}. */
export interface Tracing {
  span(options: SpanOptions): Span;
}

/** Passes the trace context on, and records nothing. */
export const NO_TRACING: Tracing = {
  span: ({ parent }) => ({ traceparent: parent, set: () => undefined, end: () => undefined }),
};
