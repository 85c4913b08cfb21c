import { type Span, type SpanOptions, type Tracing, parseTraceparent, reasonOf, unrecorded } from '@leviathan/kernel';
import type { Recorder } from './otel/recorder.ts';
import { type Destination, destinationOf } from './destination.ts';

/** Only the methods that are used, so that pino fits and a test can pass silence. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface TracingOptions {
  /** `service.name`, unless OTEL_SERVICE_NAME says otherwise. */
  readonly service: string;
  readonly instance: string;
  readonly version: string;
  /** Where the `OTEL_*` variables are read from. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Whether monitoring is on from the start: then the first request is traced too. */
  readonly isWanted: boolean;
}

export interface OpenTracing extends Tracing {
  /** Sends what is recorded, for at most {@link FLUSH_MS}. */
  close(): Promise<void>;
}

/** A collector that is away must not hold up the end of a process. */
export const FLUSH_MS = 2000;

/**
 * Tracing that loads OpenTelemetry when it is first needed: at the start if monitoring is wanted then, else at the first
 * span of a request whose decision has monitoring on. That one is not recorded, because no request waits for a module;
 * the next ones are. Without a place to send traces to, nothing is loaded, and the log says so once.
 */
export async function openTracing(options: TracingOptions): Promise<OpenTracing> {
  const tracing = new LazyTracing(options);
  if (options.isWanted) await tracing.load();
  return tracing;
}

class LazyTracing implements OpenTracing {
  readonly #options: TracingOptions;
  #loading: Promise<void> | undefined;
  #recorder: Recorder | undefined;
  #isClosed = false;

  constructor(options: TracingOptions) {
    this.#options = options;
  }

  span(options: SpanOptions): Span {
    if (options.first === undefined && parseTraceparent(options.parent)?.isSampled !== true) return unrecorded(options);
    if (this.#recorder !== undefined && !this.#isClosed) return this.#recorder.span(options);
    void this.load();
    return unrecorded(options);
  }

  /** Never rejects: without traces everything else works. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#loading;
    await this.#recorder?.close(FLUSH_MS);
  }

  async #load(): Promise<void> {
    const { log } = this.#options;
    const destination = destinationOf(this.#options.env);
    if (destination.kind === 'nowhere') {
      log.info({}, `monitoring is on and traces go nowhere: ${destination.reason}`);
      return;
    }
    try {
      this.#recorder = await this.#record(destination);
      log.info({}, 'traces are recorded');
    } catch (error) {
      log.warn({ reason: reasonOf(error) }, 'OpenTelemetry cannot be loaded: nothing is traced');
    }
  }

  async #record({ url }: Extract<Destination, { kind: 'otlp' }>): Promise<Recorder> {
    const { openRecorder } = await import('./otel/recorder.ts'); // the one door to OpenTelemetry
    return openRecorder({ ...this.#options, url });
  }
}
