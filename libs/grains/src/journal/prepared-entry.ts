import { reasonOf } from '@leviathan/kernel';
import { type Entry, MAX_ENTRY_BYTES } from '../entry.ts';

/** An entry that is known to fit: serialised once, before it joins a batch (J4). */
export interface PreparedEntry {
  readonly entry: Entry;
  /** `<entity>:<seq, zero-padded>`: unique, and in the order of seq. */
  readonly id: string;
  /** JSON of everything but the two hints, which may change later. */
  readonly doc: string;
}

/** The highest seq that a key can hold: twelve digits. */
export const MAX_SEQ = 999_999_999_999;

/** The key of an entry in a store. */
export function entryId(entity: string, seq: number): string {
  return `${entity}:${String(seq).padStart(12, '0')}`;
}

/** The entry ready for a store, or the sentence that says why no store will ever take it. */
export function prepareEntry(entry: Entry): PreparedEntry | { readonly rejected: string } {
  if (!Number.isSafeInteger(entry.seq) || entry.seq < 1) {
    return { rejected: `seq ${String(entry.seq)} is not 1, 2, 3 …` };
  }
  try {
    const hasHints = entry.open !== undefined || entry.wakeAt !== undefined;
    const doc = JSON.stringify(hasHints ? { ...entry, open: undefined, wakeAt: undefined } : entry);
    return fits(doc)
      ? { entry, id: entryId(entry.entity, entry.seq), doc }
      : { rejected: `the entry has ${String(Buffer.byteLength(doc))} bytes; ${String(MAX_ENTRY_BYTES)} is the most` };
  } catch (error) {
    return { rejected: `the entry cannot be written as JSON: ${reasonOf(error)}` };
  }
}

/** A character has at most three bytes of UTF-8, so most texts need no counting. */
function fits(text: string): boolean {
  return text.length * 3 <= MAX_ENTRY_BYTES || Buffer.byteLength(text) <= MAX_ENTRY_BYTES;
}
