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
