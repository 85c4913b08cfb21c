import type { Entry } from '@leviathan/grains';

/** Entries that wait for the store at a time, each of another entity: the size of a batch. */
export const IN_FLIGHT = 100;

/** One entry of each of {@link IN_FLIGHT} entities: `batch` is their seq. */
export function batchOf(round: number, batch: number): Entry[] {
  return Array.from({ length: IN_FLIGHT }, (_, index) => ({
    entity: `local/bench/${String(round)}-${String(index)}`,
    seq: batch,
    at: 1_700_000_000_000 + batch,
    kind: 'touched',
    schema: 1,
    command: `${String(batch)}-${String(index)}`,
    data: { activity: 'reading the test report', note: 'x'.repeat(200) },
    reply: { status: 'succeeded', result: { seq: batch } },
    answers: [],
    effects: [],
  }));
}
