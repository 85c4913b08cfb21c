import { randomBytes } from 'node:crypto';

/** The W3C trace context of one request. */
export interface Trace {
  readonly traceId: string;
  /** Of our own span, for what the request causes. */
  readonly traceparent: string;
}

const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:-|$)/;

/** Continues the caller's trace, or begins one when it sent none or something else. */
export function traceOf(incoming: string | undefined): Trace {
  const [, traceId = randomBytes(16).toString('hex'), flags = '01'] = TRACEPARENT.exec(incoming ?? '') ?? [];
  return { traceId, traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-${flags}` };
}
