export { type Backoff, backoffMs } from './backoff.ts';
export { type Clock, SystemClock, type Timer, iso, pause } from './clock.ts';
export { Deadline } from './deadline.ts';
export { newId, randomId } from './ids.ts';
export { LeviathanError, type Retry, reasonOf, toError } from './leviathan-error.ts';
export { parseTime } from './parse-time.ts';
export { type TraceContext, formatTraceparent, parseTraceparent, traceIdOf, unsampled } from './traceparent.ts';
export { NO_TRACING, type Span, type SpanOptions, type Tracing, unrecorded } from './tracing.ts';
export { VirtualClock } from './virtual-clock.ts';
