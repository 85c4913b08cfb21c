import { reasonOf } from '@leviathan/kernel';
import type { Snapshot } from '../journal.ts';
import type { Log } from '../owner.ts';

/**
 * A snapshot as a store gives it back, its `state` as JSON. One that cannot be read is as good as not there: it only
 * spares reading, and the journal tells the same. The next one takes its place.
 */
export function savedSnapshot(stored: Snapshot, log: Log | undefined): Snapshot | undefined {
  try {
    return { ...stored, state: JSON.parse(String(stored.state)) };
  } catch (error) {
    const { entity, seq } = stored;
    log?.warn({ entity, seq, reason: reasonOf(error) }, 'a snapshot is damaged: the whole journal is folded instead');
    return undefined;
  }
}
