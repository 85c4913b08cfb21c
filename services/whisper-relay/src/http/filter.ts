import { SCOPES, WHISPER_TYPES } from '@leviathan/contracts';
import { type Static, Type } from 'typebox';
import type { WhisperFilter } from '../ports.ts';

const sessions = Type.Array(Type.String({ minLength: 1, maxLength: 128 }), { maxItems: 64 });

/** The filters of lists and streams: they narrow together; values within one are alternatives, separated by commas. */
export const filterQuery = {
  session: Type.Optional(sessions),
  type: Type.Optional(Type.Array(Type.Enum(WHISPER_TYPES))),
  scope: Type.Optional(Type.Array(Type.Enum(SCOPES))),
};

const FilterQuery = Type.Object(filterQuery);

/** What a caller may see of what it asks for: its own tenant's. */
export function filterOf(tenant: string, { session, type, scope }: Static<typeof FilterQuery>): WhisperFilter {
  return { tenant, sessions: session ?? [], types: type ?? [], scopes: scope ?? [] };
}
