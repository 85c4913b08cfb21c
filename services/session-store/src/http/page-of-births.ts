import { type Birth, type Journal, unlessBroken } from '@leviathan/grains';
import { type Page, encodeCursor, page } from '@leviathan/service-kit';

/** Entities looked at for one page at most: what a filter passes over, and keys that were only ever refused. */
const MOST_LOOKED_AT = 1000;
const PER_LOOK = 50;

export interface BirthsQuery<T> {
  readonly tenant: string;
  readonly type: string;
  readonly limit: number;
  readonly after: string | undefined;
  /** Born at or after, and at or before: epoch milliseconds. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** The entity as an item of the list, or `undefined` to leave it out. */
  readonly itemOf: (entity: string) => Promise<T | undefined>;
}

/** A page of the entities of one type, the youngest birth first. It ends early, with a cursor, when few are wanted. */
export async function pageOfBirths<T>(journal: Pick<Journal, 'births'>, query: BirthsQuery<T>): Promise<Page<T>> {
  const found: { readonly item: T; readonly cursor: string }[] = [];
  let cursor = query.after;
  for (let looked = 0; looked < MOST_LOOKED_AT; looked += PER_LOOK) {
    const births = await birthsAfter(journal, query, cursor);
    for (const birth of births) {
      if (query.since !== undefined && birth.entry.at < query.since) return { items: found.map(({ item }) => item) };
      const isYoungEnough = query.until === undefined || birth.entry.at <= query.until;
      const item = isYoungEnough ? await unlessBroken(() => query.itemOf(birth.entity)) : undefined;
      if (item !== undefined) found.push({ item, cursor: birth.cursor });
      if (found.length > query.limit) return itemsOf(page(found, query.limit, ({ cursor: last }) => last));
      cursor = birth.cursor;
    }
    if (births.length < PER_LOOK) return { items: found.map(({ item }) => item) };
  }
  const items = found.map(({ item }) => item);
  return { items, ...(cursor === undefined ? {} : { next: encodeCursor(cursor) }) };
}

function birthsAfter<T>(
  journal: Pick<Journal, 'births'>,
  { tenant, type }: BirthsQuery<T>,
  after: string | undefined,
): Promise<readonly Birth[]> {
  return journal.births(tenant, type, { ...(after === undefined ? {} : { after }), limit: PER_LOOK });
}

function itemsOf<T>({ items, ...rest }: Page<{ readonly item: T }>): Page<T> {
  return { ...rest, items: items.map(({ item }) => item) };
}
