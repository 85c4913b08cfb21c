import { reasonOf } from '@leviathan/kernel';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Log } from '../open-tracing.ts';

type Done = Parameters<SpanExporter['export']>[1];

/** Says when the collector went away and when it is back, once each: a line per batch would drown what matters. */
export class TellingExporter implements SpanExporter {
  readonly #inner: SpanExporter;
  readonly #log: Log;
  #isAway = false;

  constructor(inner: SpanExporter, log: Log) {
    this.#inner = inner;
    this.#log = log;
  }

  export(spans: ReadableSpan[], done: Done): void {
    this.#inner.export(spans, (result) => {
      const code: number = result.code; // 0 is SUCCESS, of an enum whose package is needed for nothing else
      this.#tell(code === 0, result.error);
      done(result);
    });
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }

  #tell(isSent: boolean, error: Error | undefined): void {
    if (isSent && this.#isAway) this.#log.info({}, 'traces are exported again');
    if (!isSent && !this.#isAway) {
      this.#log.warn({ reason: reasonOf(error) }, 'traces cannot be exported: they are dropped until they can');
    }
    this.#isAway = !isSent;
  }
}
