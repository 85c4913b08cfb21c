import { ProblemError } from '@leviathan/service-kit';
import { parseTime } from '@leviathan/kernel';
import { type Static, Type } from 'typebox';
import type { ParkedFilter } from '../../domain/parked/parked-list.ts';

const names = (description: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 512 }), { maxItems: 200, description }));
const time = Type.Optional(Type.String({ maxLength: 64, description: 'ISO 8601 time of parking.' }));

/** Which parked commands, in a query and in the body of a batch. */
export const parkedFilter = {
  id: names('Ids of commands; several mean OR.'),
  cause: names('Ids of causes, as GET /v1/parked/causes lists them; several mean OR.'),
  code: names('Codes of problems; several mean OR.'),
  type: names('Command types without version; `unreadable` is what nobody could read. Several mean OR.'),
  entity: names('Bare ids or keys; several mean OR.'),
  session: names('Several mean OR.'),
  since: time,
  until: time,
};
export const ParkedFilterBody = Type.Object(parkedFilter, { additionalProperties: false });

/** @throws {@link ProblemError} `invalid-request` for a time that is none */
export function filterOf(given: Static<typeof ParkedFilterBody>, place: string): ParkedFilter {
  const { id, cause, code, type, entity, session, since, until } = given;
  return {
    ...(id === undefined ? {} : { id }),
    ...(cause === undefined ? {} : { cause }),
    ...(code === undefined ? {} : { code }),
    ...(type === undefined ? {} : { type }),
    ...(entity === undefined ? {} : { entity }),
    ...(session === undefined ? {} : { session }),
    ...(since === undefined ? {} : { since: timeOf(`${place}/since`, since) }),
    ...(until === undefined ? {} : { until: timeOf(`${place}/until`, until) }),
  };
}

function timeOf(pointer: string, text: string): number {
  const at = parseTime(text);
  if (at !== undefined) return at;
  throw new ProblemError('invalid-request', `${pointer} is no time`, {
    errors: [{ pointer, message: 'must be a time like 2026-01-31T12:00:00Z' }],
  });
}
