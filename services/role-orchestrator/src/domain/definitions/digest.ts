import { hash } from 'node:crypto';

/** Names a definition by its content: SHA-256 of its canonical JSON, in hex. The order of keys does not matter. */
export function digestOf(value: unknown): string {
  return hash('sha256', canonicalJson(value));
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => (isRecord(part) ? sorted(part) : part));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
