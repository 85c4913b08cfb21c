import { randomBytes, randomUUID } from 'node:crypto';

/**
 * A new id that sorts by time of birth: a UUID of version 7 (RFC 9562).
 *
 * @param nowMs the birth, in epoch milliseconds
 */
export function newId(nowMs: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A new id without any meaning, for what is never sorted. */
export function randomId(): string {
  return randomUUID();
}
