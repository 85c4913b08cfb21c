import { createHash } from 'node:crypto';
import type { Problem } from '@leviathan/contracts';

/** What commands are parked for: those of one cause are mended, and redriven, together. */
export interface Cause {
  /** Names it in a filter: the same at every router and after every restart. */
  readonly id: string;
  readonly code: string;
  /** Of the command; `unreadable` for what nobody could read. */
  readonly type: string;
}

/** Longer texts differ by their data, and not by what went wrong. */
const MAX_PATTERN = 300;

export function causeOf(type: string, { code, detail }: Problem): Cause {
  const id = createHash('sha256')
    .update(`${code}\0${type}\0${patternOf(detail)}`)
    .digest('hex')
    .slice(0, 12);
  return { id, code, type };
}

/** A detail without what differs from one command to the next: quoted values, ids, numbers. */
export function patternOf(detail: string): string {
  return detail
    .slice(0, 4 * MAX_PATTERN)
    .replace(/"(?:[^"\\]|\\.)*"/g, '"…"')
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, '#')
    .replace(/\b[\w%.-]+\/[\w%.-]+\/[\w%.:-]+/g, '#') // the key of an entity, and the id of an effect
    .replace(/\b(?=\w*\d)[\w-]{16,}\b/g, '#')
    .replace(/\d+(?:\.\d+)?/g, '#')
    .slice(0, MAX_PATTERN);
}
