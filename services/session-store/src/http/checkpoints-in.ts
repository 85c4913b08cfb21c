import type { Checkpoint } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import { type Page, ProblemError, decodeCursor, encodeCursor } from '@leviathan/service-kit';
import type { SessionCheckpoint } from '../domain/session/session-state.ts';
import { checkpointView } from '../domain/session/session-view.ts';
import { pageOfEntries } from './page-of-entries.ts';

/**
 * The checkpoints in a session's journal, oldest first. The session itself shows the newest only, so that its turns do
 * not grow with it; the journal has all of them.
 *
 * @param after where the page begins: the seq, and the number that the first checkpoint from there on has
 */
export async function checkpointsIn(
  read: (from: number) => AsyncIterable<Entry>,
  limit: number,
  after?: string,
): Promise<Page<Checkpoint>> {
  const { seq, number } = after === undefined ? { seq: 1, number: 1 } : positionIn(after);
  const entries = await pageOfEntries(read(seq), limit, (entry) => (entry.kind === 'checkpointed' ? entry : undefined));
  const items = entries.items.map((entry, index) => checkpointOf(entry, number + index));
  if (entries.next === undefined) return { items };
  return { items, next: encodeCursor(`${String(entries.next)}.${String(number + items.length)}`) };
}

function checkpointOf({ data, at }: Entry, number: number): Checkpoint {
  const { context, files, type, understanding } = data as Omit<SessionCheckpoint, 'number' | 'at'>; // of its kind
  return checkpointView({ number, context, files, type, understanding, at });
}

function positionIn(cursor: string): { readonly seq: number; readonly number: number } {
  const [seq, number] = decodeCursor(cursor).split('.').map(Number);
  if (isPosition(seq) && isPosition(number)) return { seq, number };
  throw new ProblemError('invalid-request', '`after` is not a cursor of this list');
}

export function isPosition(number: number | undefined): number is number {
  return number !== undefined && Number.isSafeInteger(number) && number >= 1;
}
