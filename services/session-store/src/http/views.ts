import { COMMAND_STATUSES } from '@leviathan/contracts';
import type { Effect, Entry } from '@leviathan/grains';
import { iso } from '@leviathan/kernel';
import { type Static, Type } from 'typebox';

/** One turn of a session, as its journal holds it. */
export const JournalEntry = Type.Object(
  {
    seq: Type.Integer({ minimum: 1 }),
    at: Type.String({ format: 'date-time' }),
    kind: Type.String({ description: 'What happened: created, touched, checkpointed, closed, passed-on, refused …' }),
    command: Type.String({ description: 'The command whose turn it was.' }),
    status: Type.Enum([...COMMAND_STATUSES], { description: 'What its sender was told.' }),
    problem: Type.Optional(Type.String({ description: 'Code of the problem that it ended with.' })),
    data: Type.Unknown({ description: 'By kind.' }),
    effects: Type.Array(Type.String({ description: 'What the turn made others do: `whisper memory_promotion` …' })),
  },
  { $id: 'SessionJournalEntry' },
);
export type JournalEntry = Static<typeof JournalEntry>;

export function journalEntry({ seq, at, kind, command, reply, data, effects }: Entry): JournalEntry {
  return {
    seq,
    at: iso(at),
    kind,
    command,
    status: reply.status,
    ...('problem' in reply ? { problem: reply.problem.code } : {}),
    data,
    effects: effects.map(effectName),
  };
}

function effectName(effect: Effect): string {
  return effect.kind === 'whisper' ? `whisper ${effect.whisper.type}` : `command ${effect.command.type}`;
}

/** What changed in a session between two positions of its journal. */
export const SessionDiff = Type.Object(
  {
    from: Type.Integer(),
    to: Type.Integer(),
    changes: Type.Array(Type.Object({ field: Type.String(), from: Type.Unknown(), to: Type.Unknown() })),
  },
  { $id: 'SessionDiff' },
);
export type SessionDiff = Static<typeof SessionDiff>;

/** A session as the files of the old agent: paths below a home. */
export const SessionExport = Type.Object(
  { files: Type.Array(Type.Object({ path: Type.String(), content: Type.String() })) },
  { $id: 'SessionExport' },
);
export type SessionExport = Static<typeof SessionExport>;
