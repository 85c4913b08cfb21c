import { parseTraceparent } from '@leviathan/kernel';
import { type IdGenerator, RandomIdGenerator } from '@opentelemetry/sdk-trace';

/** Random ids, unless the span that begins next was promised to somebody under ids that it has already. */
export class GivenIds implements IdGenerator {
  readonly #random = new RandomIdGenerator();
  #given: ReturnType<typeof parseTraceparent>;

  /** Call it right before each `startSpan`, which asks synchronously. */
  next(traceparent: string | undefined): void {
    this.#given = parseTraceparent(traceparent);
  }

  generateTraceId(): string {
    return this.#given?.traceId ?? this.#random.generateTraceId();
  }

  generateSpanId(): string {
    return this.#given?.spanId ?? this.#random.generateSpanId();
  }
}
