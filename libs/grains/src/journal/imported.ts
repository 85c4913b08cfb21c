import { gunzipSync, gzipSync } from 'node:zlib';
import type { Entry } from '../entry.ts';
import { type Outcome, happened } from '../grain.ts';
import type { ExportedJournal } from './journal-export.ts';

/** The data of an entry of the kind `imported`. */
interface Imported {
  readonly from: string;
  readonly seq: number;
  readonly sha256: string;
  /** What `evolve` needs of each entry: gzip of JSON, in base64. */
  readonly history: string;
}

/** So many times its size an entry may unfold to; beyond it somebody made it to fill the memory. */
const MAX_HISTORY_BYTES = 64 * 1024 * 1024;

/**
 * The outcome that takes in a whole journal: one entry, from which the fold makes every step again, through the upcasters
 * of whatever release reads it. Replies and effects are not taken over: what they did is done.
 *
 * One that does not fit into an entry even when it is packed parks its command; so it says on which side it is too large.
 */
export function imported({ entity, entries, sha256 }: ExportedJournal, result?: unknown): Outcome {
  const steps = entries.map(({ entity: of, seq, at, kind, schema, command, data }) => {
    return { entity: of, seq, at, kind, schema, command, data };
  });
  const history = gzipSync(JSON.stringify(steps)).toString('base64');
  const data: Imported = { from: entity, seq: entries.at(-1)?.seq ?? 0, sha256, history };
  return happened('imported', data, result);
}

/** The entries that an entry of the kind `imported` stands for, as far as a fold needs them. */
export function importedSteps({ data }: Pick<Entry, 'data'>): readonly Entry[] {
  const { history } = data as Imported; // of its kind
  const text = gunzipSync(Buffer.from(history, 'base64'), { maxOutputLength: MAX_HISTORY_BYTES }).toString();
  const nothing = { reply: { status: 'succeeded', result: null }, answers: [], effects: [] } as const;
  return (JSON.parse(text) as Omit<Entry, 'reply' | 'answers' | 'effects'>[]).map((step) => ({ ...step, ...nothing }));
}
