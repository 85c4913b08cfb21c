import type { Append, Entry, Journal } from '@leviathan/grains';
import { type Clock, pause, reasonOf } from '@leviathan/kernel';

/** An append whose outcome is known, as far as it can be. */
export type Settled =
  | { readonly outcome: 'stored' }
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'rejected'; readonly reason: string }
  /** Not stored. */
  | { readonly outcome: 'unavailable'; readonly reason: string; readonly isDiskFull: boolean }
  /** Nobody can tell yet: the store went away in the middle. Asking again with the same id tells. */
  | { readonly outcome: 'unknown'; readonly reason: string };

/** Between two looks at an entry whose append ended as unknown, and how many before the caller is told so. */
const LOOK_AGAIN_MS = 100;
const LOOKS = 20;

/** Appends, and resolves an unknown outcome by reading: an entry counts only when a read shows it. */
export async function settledAppend(journal: Journal, entry: Entry, clock: Clock): Promise<Settled> {
  const append = await journal.append(entry);
  if (append.outcome === 'unknown') return readUntilKnown(journal, entry, clock, append.cause);
  return append.outcome === 'unavailable' ? away(append) : append;
}

function away({ cause }: Extract<Append, { outcome: 'unavailable' }>): Settled {
  return { outcome: 'unavailable', reason: cause.message, isDiskFull: 'code' in cause && cause.code === 'disk-full' };
}

async function readUntilKnown(journal: Journal, entry: Entry, clock: Clock, cause: Error): Promise<Settled> {
  let reason = cause.message;
  for (let look = 1; look <= LOOKS; look += 1) {
    try {
      const [there] = await collect(journal.read(entry.entity, { from: entry.seq, to: entry.seq }));
      if (there !== undefined) return { outcome: isSame(there, entry) ? 'stored' : 'taken' };
    } catch (error) {
      reason = reasonOf(error); // the store is still away
    }
    await pause(clock, LOOK_AGAIN_MS);
  }
  return { outcome: 'unknown', reason };
}

/** Hints may have changed in between; what happened cannot have. */
function isSame(there: Entry, entry: Entry): boolean {
  const facts = ({ at, kind, command, data, effects }: Entry): string =>
    JSON.stringify([at, kind, command, data, effects]);
  return facts(there) === facts(entry);
}

/** All entries of a read. */
export async function collect(entries: AsyncIterable<Entry>): Promise<Entry[]> {
  const all: Entry[] = [];
  for await (const entry of entries) all.push(entry);
  return all;
}
