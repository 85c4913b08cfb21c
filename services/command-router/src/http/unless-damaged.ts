import { BrokenJournal } from '@leviathan/grains';
import { UnreadableEntry } from '../domain/command/entries.ts';

/** What `read` gives, or `undefined` for a command whose journal cannot be read: for lists, which go on without it. */
export async function unlessDamaged<T>(read: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BrokenJournal || error instanceof UnreadableEntry) return undefined;
    throw error;
  }
}
