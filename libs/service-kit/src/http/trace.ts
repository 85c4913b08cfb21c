import { formatTraceparent, parseTraceparent } from '@leviathan/kernel';
import { RandomHex } from './random-hex.ts';

const ids = new RandomHex();

/** The caller's trace, or a new one when it sent none or something else. */
export function traceIdFor(incoming: string | undefined): string {
  return parseTraceparent(incoming)?.traceId ?? ids.next(16);
}

/**
 * A span of our own in a trace. The caller's sampled bit is passed on; a trace that begins here has it off, because
 * nothing is recorded until a decision says so.
 */
export function ownTraceparent(traceId: string, incoming: string | undefined): string {
  const isSampled = parseTraceparent(incoming)?.isSampled ?? false;
  return formatTraceparent({ traceId, spanId: ids.next(8), isSampled });
}
