import { FlagDefinition } from '@leviathan/contracts';
import { iso } from '@leviathan/kernel';
import { type Static, Type } from 'typebox';
import { differences } from '../domain/diff.ts';
import type { FlagHistoryEntry } from '../domain/flag-registry.ts';
import type { Flag, FlagSetVersion } from '../domain/flag-set-version.ts';

const time = Type.String({ format: 'date-time' });
const why = Type.Optional(Type.String({ description: 'What its author gave as the reason.' }));

/** Why somebody changes a flag. */
export const reasonText = Type.String({ minLength: 1, maxLength: 1024, description: 'Why; kept in the history.' });

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
    version: Type.Integer({ description: 'Of the whole set; what a rollback takes.' }),
    at: time,
    by: Type.String(),
    why,
    what: Type.Union(
      [Type.Literal('seeded'), Type.Literal('flag-put'), Type.Literal('flag-rolled-back'), Type.Literal('killed')],
      { description: 'What was done.' },
    ),
    to: Type.Optional(Type.Integer({ description: 'The version that a rollback went back to.' })),
    changes: Type.Array(
      Type.Object({
        op: Type.Union([Type.Literal('add'), Type.Literal('remove'), Type.Literal('replace')]),
        path: Type.String({ description: 'JSON Pointer into the definition; empty is all of it.' }),
        from: Type.Optional(Type.Unknown()),
        to: Type.Optional(Type.Unknown()),
      }),
      { description: 'Against the version before.' },
    ),
    definition: FlagDefinition,
  },
  { $id: 'FlagHistoryItem' },
);

export function flagItem({ key, etag, since, definition }: Flag): Static<typeof FlagItem> {
  return { key, etag, changedAt: iso(since.at), changedBy: since.by, ...reasonOf(since), definition };
}

export function historyItem({ version, before, definition }: FlagHistoryEntry): Static<typeof FlagHistoryItem> {
  const { change } = version;
  return {
    version: version.version,
    at: iso(version.at),
    by: version.by,
    ...reasonOf(version),
    what: change.kind,
    ...('to' in change ? { to: change.to } : {}),
    changes: [...differences(before, definition)],
    definition,
  };
}

function reasonOf({ why: reason }: FlagSetVersion): { why?: string } {
  return reason === undefined ? {} : { why: reason };
}
