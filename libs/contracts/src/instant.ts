import { type TInteger, Type } from 'typebox';

/**
 * A time on the wire: what a `Date` can hold, from the epoch on. A number beyond it makes its message malformed, at the
 * edge where it is decoded, instead of failing wherever it is shown.
 */
export function epochMs(description: string): TInteger {
  return Type.Integer({ minimum: 0, maximum: 8.64e15, description });
}

/** Attributes are for people who look at a queue; a time out of JavaScript's range must not stop a message. */
export function instant(epochMs: number): string {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? String(epochMs) : date.toISOString();
}
