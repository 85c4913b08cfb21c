import { parseTime } from '@leviathan/kernel';
import { NAME_IN_LIST, ProblemError, TIME } from '@leviathan/service-kit';
import { Type } from 'typebox';

const time = Type.Optional(Type.String({ ...TIME, description: 'ISO 8601 time of birth.' }));

/** The query of lists by birth: spread it into the route's own. */
export const bornQuery = { since: time, until: time };

/** One or more names, separated by commas, of which an item has one. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the schema's own type is the point
export const names = (description: string) =>
  Type.Optional(Type.Array(Type.String(NAME_IN_LIST), { maxItems: 50, description: `${description} Commas mean OR.` }));

/** One or more of the known words, separated by commas. */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the schema's own type is the point
export const oneOf = <const W extends string>(words: readonly W[]) =>
  Type.Optional(Type.Array(Type.Enum([...words]), { maxItems: 50, description: 'Commas mean OR.' }));

/** @throws {@link ProblemError} `invalid-request` for what is no time */
export function bornBetween(query: { readonly since?: string | undefined; readonly until?: string | undefined }): {
  readonly since: number | undefined;
  readonly until: number | undefined;
} {
  return { since: timeOf('since', query.since), until: timeOf('until', query.until) };
}

export function isAmong(wanted: readonly string[] | undefined, value: string | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}

function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = parseTime(text);
  if (at !== undefined) return at;
  throw new ProblemError('invalid-request', `\`${name}\` is not an ISO 8601 time`, {
    errors: [{ pointer: `/query/${name}`, message: 'must be an ISO 8601 time' }],
  });
}
