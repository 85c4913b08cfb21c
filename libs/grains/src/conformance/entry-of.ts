import type { Entry } from '../entry.ts';

/** A small entry of `entity` at `seq`. */
export function entryOf(entity: string, seq: number, rest: Partial<Entry> = {}): Entry {
  return {
    entity,
    seq,
    at: 1_000 + seq,
    kind: 'noted',
    schema: 1,
    command: `${entity}#${String(seq)}`,
    data: { note: `entry ${String(seq)}` },
    reply: { status: 'succeeded', result: null },
    answers: [],
    effects: [],
    ...rest,
  };
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
