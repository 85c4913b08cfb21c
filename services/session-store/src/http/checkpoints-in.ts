import type { Checkpoint } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import { type Page, ProblemError, decodeCursor, encodeCursor } from '@leviathan/service-kit';
import type { ImportedSession } from '../domain/import/found-thing.ts';
import type { SessionCheckpoint } from '../domain/session/session-state.ts';
import { checkpointView } from '../domain/session/session-view.ts';
import { ENOUGH_BYTES } from './page-of-entries.ts';

/**
 * The checkpoints in a session's journal, oldest first. The session itself shows the newest only, so that its turns do
 * not grow with it; the journal has all of them.
 *
 * @param limit `Infinity` for all of them
 * @param after where the page begins: the seq, and the number that the first checkpoint from there on has
 */
export async function checkpointsIn(
  read: (from: number) => AsyncIterable<Entry>,
  limit: number,
  after?: string,
): Promise<Page<Checkpoint>> {
  const from = after === undefined ? { seq: 1, number: 1 } : positionIn(after);
  const items: Checkpoint[] = [];
  let { number } = from;
  let bytes = 0;
  for await (const entry of read(from.seq)) {
    for (const checkpoint of checkpointsOf(entry, number)) {
      if (items.length === limit || (bytes >= ENOUGH_BYTES && limit !== Infinity)) {
        return { items, next: encodeCursor(`${String(entry.seq)}.${String(number)}`) };
      }
      items.push(checkpoint);
      bytes += Buffer.byteLength(JSON.stringify(checkpoint));
      number += 1;
    }
  }
  return { items };
}

/** Those of one entry from `number` on: an import may bring many. */
function checkpointsOf({ kind, data, at }: Entry, number: number): readonly Checkpoint[] {
  if (kind === 'taken-over') {
    const { checkpoints } = (data as { readonly session: ImportedSession }).session; // of its kind
    return checkpoints.filter((each) => each.number >= number).map(checkpointView);
  }
  if (kind !== 'checkpointed') return [];
  const { context, files, type, understanding } = data as Omit<SessionCheckpoint, 'number' | 'at'>; // of its kind
  return [checkpointView({ number, context, files, type, understanding, at })];
}

function positionIn(cursor: string): { readonly seq: number; readonly number: number } {
  const [seq, number] = decodeCursor(cursor).split('.').map(Number);
  if (isPosition(seq) && isPosition(number)) return { seq, number };
  throw new ProblemError('invalid-request', '`after` is not a cursor of this list');
}

export function isPosition(number: number | undefined): number is number {
  return number !== undefined && Number.isSafeInteger(number) && number >= 1;
}
