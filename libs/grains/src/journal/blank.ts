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

/**
 * The blank of an entry as a store keeps it. One that is damaged cannot say whose turn it was, and goes all the same: what
 * nobody can read may still hold what was to be erased.
 */
export function blankOfStored(doc: string, place: Pick<Entry, 'entity' | 'seq' | 'at'>): Entry {
  return blankOf(readable(doc) ?? { ...place, schema: 1, command: UNKNOWN, ...NOTHING });
}

/** The command of a damaged entry. */
const UNKNOWN = 'unknown';
const NOTHING = { kind: BLANK, data: null, reply: { status: 'running' }, answers: [], effects: [] } as const;

function readable(doc: string): Entry | undefined {
  try {
    const entry = JSON.parse(doc) as Partial<Entry> | null; // written by this release or an older one, or damaged
    const isWhole =
      typeof entry?.entity === 'string' && typeof entry.seq === 'number' && typeof entry.command === 'string';
    return isWhole ? (entry as Entry) : undefined;
  } catch {
    return undefined; // the only thing JSON.parse throws is that it is not JSON
  }
}
