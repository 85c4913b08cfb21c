import { reasonOf } from '@leviathan/kernel';
import type { Birth } from '../journal.ts';
import type { Log } from '../owner.ts';
import { BrokenJournal } from '../store-errors.ts';
import { birthCursor } from './births.ts';

/** A first entry of which nobody knows yet whether it can be read. */
export interface FoundBirth extends Pick<Birth, 'entity'> {
  readonly at: number;
  /** @throws BrokenJournal */
  readonly entry: () => Birth['entry'];
}

/** The births that can be read: one damaged entry is left out of its list, and the log says so, instead of ending it. */
export function readableBirths(found: readonly FoundBirth[], log: Log | undefined): readonly Birth[] {
  return found.flatMap(({ entity, at, entry }) => {
    try {
      return [{ entity, cursor: birthCursor({ at, entity }), entry: entry() }];
    } catch (error) {
      if (!(error instanceof BrokenJournal)) throw error;
      log?.warn({ entity, reason: reasonOf(error) }, 'an entity is left out of a list: its first entry is damaged');
      return [];
    }
  });
}

/** What `read` gives, or `undefined` for an entity that is damaged: for lists, which go on without it. */
export async function unlessBroken<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BrokenJournal) return undefined;
    throw error;
  }
}
