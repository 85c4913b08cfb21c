import type { Insert } from '@leviathan/grains';
import { mongo } from 'mongoose';
import { DUPLICATE_KEY, type Server, isUnsent, storeError } from './mongo-errors.ts';

const STORED: Insert = { outcome: 'stored' };
const DUPLICATE: Insert = { outcome: 'duplicate' };

/** Codes that say that the document itself can never be stored; any other may pass, so the entry is `unknown`. */
const DOCUMENT_FAULTS: ReadonlySet<number> = new Set([
  2, // BadValue
  14, // TypeMismatch
  22, // InvalidBSON
  121, // DocumentValidationFailure
  10_334, // BSONObjectTooLarge
  17_280, // KeyTooLong
]);

export function allStored(count: number): readonly Insert[] {
  return Array.from({ length: count }, () => STORED);
}

/**
 * What became of each document of one unordered `insertMany` that threw.
 *
 * @param isOneMessage whether the driver sent them as one message: of several, the first may be stored although a later
 *   one was never sent
 */
export function outcomesOf(server: Server, thrown: unknown, count: number, isOneMessage: boolean): readonly Insert[] {
  const whole = failureOfWhole(thrown);
  if (whole !== undefined || !(thrown instanceof mongo.MongoBulkWriteError)) {
    const outcome = isOneMessage && isUnsent(whole) ? 'unavailable' : 'unknown';
    const cause = storeError(server, whole);
    return Array.from({ length: count }, () => ({ outcome, cause }));
  }
  const faults = new Map(thrown.result.getWriteErrors().map((fault) => [fault.index, fault]));
  const rest = othersOf(server, thrown);
  return Array.from({ length: count }, (_, index) => {
    const fault = faults.get(index);
    return fault === undefined ? rest : faultOf(server, fault);
  });
}

/**
 * The failure of the insert as a whole, if there is one. The driver wraps it as a bulk write's error: what was thrown on
 * the way is its `errorResponse`; what the server answered instead of outcomes is spread over the error itself.
 */
function failureOfWhole(thrown: unknown): unknown {
  if (!(thrown instanceof mongo.MongoBulkWriteError)) return thrown;
  const wrapped: unknown = thrown.errorResponse;
  if (Error.isError(wrapped)) return wrapped;
  // The driver fills `writeErrors` only when it has sent all and heard of all.
  const hasOutcomes = [thrown.writeErrors].flat().length > 0 || thrown.result.getWriteConcernError() !== undefined;
  return hasOutcomes ? undefined : thrown;
}

/** The documents without an error of their own: stored, unless no majority confirmed the batch in time. */
function othersOf(server: Server, thrown: mongo.MongoBulkWriteError): Insert {
  const unconfirmed = thrown.result.getWriteConcernError();
  return unconfirmed === undefined
    ? STORED
    : { outcome: 'unknown', cause: storeError(server, new Error(unconfirmed.errmsg)) };
}

function faultOf(server: Server, fault: mongo.WriteError): Insert {
  if (fault.code === DUPLICATE_KEY) return DUPLICATE;
  const reason = fault.errmsg ?? `error ${String(fault.code)}`;
  if (DOCUMENT_FAULTS.has(fault.code)) return { outcome: 'rejected', reason };
  return { outcome: 'unknown', cause: storeError(server, new Error(reason)) };
}
