import type { FastifyReply } from 'fastify';
import { Type, type TSchema } from 'typebox';
import { ProblemError } from './http/problem-error.ts';

/** The query of every list: spread it into the route's own. */
export const pageQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Items per page; 50 unless given.' })),
  after: Type.Optional(Type.String({ maxLength: 1024, description: 'The `next` of the page before.' })),
};

/** A name among those that commas separate in a query: what reading them leaves of it. */
export const NAME_IN_LIST = { minLength: 1, pattern: String.raw`^[^,\s]([^,]*[^,\s])?$` } as const;

/** A time in a query or a body; the route that takes it says what is wrong with another. */
export const TIME = { maxLength: 64, 'x-format': 'date-time' } as const;

/** Items per page unless the caller says otherwise. */
export const DEFAULT_LIMIT = 50;

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins, for `after`; absent on the last. */
  readonly next?: string;
}

/** The schema of a page of `item`. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the schema's own type is the point
export const pageOf = <S extends TSchema>(item: S) =>
  Type.Object({ items: Type.Array(item), next: Type.Optional(Type.String()) });

/** An opaque cursor for a position; clients must not look inside. */
export function encodeCursor(position: string): string {
  return Buffer.from(`1:${position}`).toString('base64url');
}

/**
 * The position in a cursor.
 *
 * @throws {@link ProblemError} `invalid-request` for what {@link encodeCursor} never made
 */
export function decodeCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const position = text.slice(2);
  if (encodeCursor(position) === cursor) return position;
  throw new ProblemError('invalid-request', '`after` is not a cursor of this list', {
    errors: [{ pointer: '/query/after', message: 'must be the `next` of the page before' }],
  });
}

/**
 * A page of at most `limit` out of `found`, for which one more than `limit` was asked: the extra one says that there
 * is a next page.
 *
 * @param position of an item in the list's order, as {@link decodeCursor} gives it back
 */
export function page<T>(found: readonly T[], limit: number, position: (item: T) => string): Page<T> {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last !== undefined ? { items, next: encodeCursor(position(last)) } : { items };
}

/** The `Link` header for the page after `next`, keeping the rest of the request's query. */
export function nextLink(url: string, next: string): string {
  const [path = '/', query = ''] = url.split('?', 2);
  const params = new URLSearchParams(query);
  params.set('after', next);
  return `<${path}?${params.toString()}>; rel="next"`;
}

/** The page as the body of an answer, with its `Link: rel=next`. */
export function linked<T>(reply: FastifyReply, url: string, { items, next }: Page<T>): { items: T[]; next?: string } {
  if (next === undefined) return { items: [...items] };
  reply.header('link', nextLink(url, next));
  return { items: [...items], next };
}
