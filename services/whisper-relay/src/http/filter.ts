import { SCOPES, WHISPER_TYPES } from '@leviathan/contracts';
import { NAME_IN_LIST } from '@leviathan/service-kit';
import { Type } from 'typebox';
import type { WhisperFilter } from '../ports.ts';

const sessions = Type.Array(Type.String({ ...NAME_IN_LIST, maxLength: 128 }), { maxItems: 64 });

/** The filters of lists and streams: they narrow together; values within one are alternatives, separated by commas. */
export const filterQuery = {
  session: Type.Optional(sessions),
  type: Type.Optional(Type.Array(Type.Enum(WHISPER_TYPES))),
  scope: Type.Optional(Type.Array(Type.Enum(SCOPES))),
};

interface FilterQuery {
  readonly session?: readonly string[];
  readonly type?: readonly string[];
  readonly scope?: readonly string[];
}

/** What a caller may see of what it asks for: its own tenant's. */
export function filterOf(tenant: string, { session = [], type = [], scope = [] }: FilterQuery): WhisperFilter {
  return { tenant, sessions: session, types: type, scopes: scope };
}
