import { ProblemError } from '@leviathan/service-kit';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Precondition } from '../domain/precondition.ts';

/** The headers that a write needs, as the domain understands them. */
export function preconditionOf({ headers }: Pick<FastifyRequest, 'headers'>): Precondition {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (match !== undefined && noneMatch !== undefined) throw malformed('If-None-Match', 'send it or If-Match, not both');
  if (match !== undefined)
    return match.trim() === '*' ? { kind: 'present' } : { kind: 'one-of', etags: strongTags(match) };
  if (noneMatch === undefined) {
    const detail = 'send the ETag that you read in If-Match, or If-None-Match: * to create the flag';
    throw new ProblemError('precondition-required', detail);
  }
  if (noneMatch.trim() !== '*') throw malformed('If-None-Match', 'only * is possible in a write');
  return { kind: 'absent' };
}

/** The answer to a reader who has this version already. */
export const notModified = { 304: Type.Unsafe<undefined>({ type: 'null', description: 'You have this version.' }) };

/** Whether a reader has this version already. */
export function isKnown({ headers }: Pick<FastifyRequest, 'headers'>, etag: string): boolean {
  const header = headers['if-none-match'];
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim());
  return tags.includes('*') || tags.some((tag) => tag.replace(/^W\//, '') === `"${etag}"`); // reads compare weakly
}

/** A write compares strongly (RFC 9110, 13.1.1), so a weak tag matches nothing. */
function strongTags(header: string): string[] {
  const tags = header.split(',').map((tag) => tag.trim());
  const wrong = tags.find((tag) => !/^(W\/)?"[\x21\x23-\x7e]*"$/.test(tag));
  if (wrong !== undefined) throw malformed('If-Match', 'it must be an ETag with its quotes, like "7"');
  return tags.filter((tag) => !tag.startsWith('W/')).map((tag) => tag.slice(1, -1));
}

function malformed(header: string, detail: string): ProblemError {
  const errors = [{ pointer: `/headers/${header.toLowerCase()}`, message: detail }];
  return new ProblemError('invalid-request', `${header}: ${detail}`, { errors });
}
