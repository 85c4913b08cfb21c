import { writeSync } from 'node:fs';
import { SqliteJournal } from '@leviathan/grains';
import { entryOf } from '../../src/conformance/entry-of.ts';

/** Run as a process: appends to 16 entities until it is killed, and says which entries were acknowledged. */
const [file = ''] = process.argv.slice(2);
const journal = SqliteJournal.open(file);

await Promise.all(Array.from({ length: 16 }, (_, lane) => appendTo(`t/a/${String(lane)}`)));

async function appendTo(entity: string): Promise<void> {
  for (let seq = (await journal.lastSeq(entity)) + 1; ; seq += 1) {
    const { outcome } = await journal.append(entryOf(entity, seq));
    if (outcome !== 'stored') throw new Error(`${entity}:${String(seq)} was ${outcome}`);
    writeSync(1, `${entity} ${String(seq)}\n`); // at once: a stream would keep it back
  }
}
