import { problem } from '@leviathan/contracts';
import type { Entry } from '../entry.ts';

/** The kind of an entry whose content was erased. */
export const BLANK = 'blank';

/**
 * What is left of an erased entry: that it was, when, and whose turn it was. Who repeats that command is told so, and
 * nothing happens again.
 */
export function blankOf({ entity, seq, at, schema, command }: Entry): Entry {
  const reply = { status: 'failed', problem: problem('erased', 'what became of it was erased') } as const;
  return { entity, seq, at, kind: BLANK, schema, command, data: null, reply, answers: [], effects: [] };
}
