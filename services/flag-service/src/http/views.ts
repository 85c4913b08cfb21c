import { FlagDefinition } from '@leviathan/contracts';
import { iso } from '@leviathan/kernel';
import { type Static, Type } from 'typebox';
import type { Flag, FlagSetVersion } from '../domain/flag-set-version.ts';

const time = Type.String({ format: 'date-time' });
const why = Type.Optional(Type.String({ description: 'What its author gave as the reason.' }));

export const FlagItem = Type.Object(
  {
    key: Type.String(),
    etag: Type.String({ description: 'For If-Match, in quotes.' }),
    changedAt: time,
    changedBy: Type.String(),
    why,
    definition: FlagDefinition,
  },
  { $id: 'FlagItem' },
);

export const FlagHistoryItem = Type.Object(
  {
    version: Type.Integer({ description: 'Of the whole set.' }),
    at: time,
    by: Type.String(),
    why,
    definition: FlagDefinition,
  },
  { $id: 'FlagHistoryItem' },
);

export function flagItem({ key, etag, since, definition }: Flag): Static<typeof FlagItem> {
  return { key, etag, changedAt: iso(since.at), changedBy: since.by, ...reasonOf(since), definition };
}

export function historyItem(version: FlagSetVersion, definition: FlagDefinition): Static<typeof FlagHistoryItem> {
  return { version: version.version, at: iso(version.at), by: version.by, ...reasonOf(version), definition };
}

function reasonOf({ why: reason }: FlagSetVersion): { why?: string } {
  return reason === undefined ? {} : { why: reason };
}
