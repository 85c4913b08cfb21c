import { Type, type Static } from 'typebox';

/** What became of one file. */
export const ImportedFile = Type.Object(
  {
    path: Type.String({ description: 'Below the path that is imported.' }),
    outcome: Type.Union([Type.Literal('imported'), Type.Literal('skipped')]),
    reason: Type.Optional(Type.String({ description: 'Why it was skipped; it stays where it is.' })),
    lossy: Type.Optional(
      Type.Array(Type.String(), { description: 'Fields that could not be taken whole; the file is kept as a blob.' }),
    ),
  },
  { $id: 'ImportedFile' },
);
export type ImportedFile = Static<typeof ImportedFile>;

/** The import of a home of the old agent. */
export const Import = Type.Object(
  {
    id: Type.String(),
    status: Type.Union([Type.Literal('running'), Type.Literal('succeeded'), Type.Literal('failed')]),
    path: Type.String(),
    dryRun: Type.Boolean(),
    progress: Type.Object(
      { done: Type.Integer(), of: Type.Integer() },
      { description: 'Sessions, jobs and other files.' },
    ),
    counts: Type.Object({ imported: Type.Integer(), skipped: Type.Integer(), lossy: Type.Integer() }),
    archive: Type.Optional(Type.String({ description: 'Where the originals went, below the path.' })),
    problem: Type.Optional(Type.String()),
    startedAt: Type.String({ format: 'date-time' }),
    files: Type.Array(ImportedFile),
    next: Type.Optional(Type.String({ description: '`after` of the next page of `files`.' })),
  },
  { $id: 'Import' },
);
export type Import = Static<typeof Import>;
