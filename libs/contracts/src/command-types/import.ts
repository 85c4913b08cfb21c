import { Type, type Static } from 'typebox';
import type { CommandType } from './command-type.ts';

export const ImportStartPayload = Type.Object(
  {
    path: Type.String({ minLength: 1, maxLength: 4096, description: 'The legacy home, or a folder below it.' }),
    dryRun: Type.Optional(Type.Boolean({ description: 'Only say what would be imported.' })),
  },
  { $id: 'ImportStartPayload', additionalProperties: false, examples: [{ path: '/home/dev', dryRun: true }] },
);
export type ImportStartPayload = Static<typeof ImportStartPayload>;

export const ImportStartResult = Type.Object({ import: Type.String() }, { $id: 'ImportStartResult' });

export const IMPORT_COMMANDS: readonly CommandType[] = [
  {
    version: 1,
    owner: 'session-store',
    entityType: 'import',
    route: { flag: 'ENABLE_ORLEANS', on: 'grain', off: 'legacy' },
    type: 'import.start',
    mints: true,
    summary: 'Import a home of the old agent; ends when it has begun. See GET /v1/imports/{id}.',
    payload: ImportStartPayload,
    result: ImportStartResult,
    examples: [{ path: '/home/dev', dryRun: true }],
  },
];
