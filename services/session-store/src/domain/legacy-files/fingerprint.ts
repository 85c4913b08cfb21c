import { hash } from 'node:crypto';

/** Tells whether a file is still the one that was read; `null` for no file. */
export function fingerprintOf(content: string | undefined): string | null {
  return content === undefined ? null : hash('sha256', content, 'hex');
}
