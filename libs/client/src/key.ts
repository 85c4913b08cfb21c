/** A new Idempotency-Key. `crypto.randomUUID` would need a secure context, which a page on a LAN has not. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
