import type { Entry } from '@leviathan/grains';

/** A page ends early once its items have this many bytes: a single one may have hundreds of KiB. */
export const ENOUGH_BYTES = 1024 * 1024;

/** The first `limit` entries as items, and the seq at which the next page begins, if there is one. */
export async function pageOfEntries<T>(
  entries: AsyncIterable<Entry>,
  limit: number,
  itemOf: (entry: Entry) => T | undefined,
): Promise<{ readonly items: readonly T[]; readonly next?: number }> {
  const items: T[] = [];
  let bytes = 0;
  for await (const entry of entries) {
    const item = itemOf(entry);
    if (item === undefined) continue;
    if (items.length === limit || bytes >= ENOUGH_BYTES) return { items, next: entry.seq };
    items.push(item);
    bytes += Buffer.byteLength(JSON.stringify(item));
  }
  return { items };
}
