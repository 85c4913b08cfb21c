import { createHash } from 'node:crypto';
import { LeviathanError, reasonOf } from '@leviathan/kernel';
import type { Entry } from '../entry.ts';
import type { Journal } from '../journal.ts';

const FORMAT = 'leviathan-journal/1';

/** Thrown when an export is damaged, cut off, or none. Nothing of it is taken. */
export class BadExport extends LeviathanError {
  readonly code = 'invalid-request';
  readonly retry = 'never';
}

/** A journal as an export tells it. */
export interface ExportedJournal {
  readonly entity: string;
  /** Oldest first; a fork's come after those of its origin. */
  readonly entries: readonly Entry[];
  /** Of all lines but the last, in hexadecimal digits. */
  readonly sha256: string;
}

/**
 * The journal of an entity as JSON lines: what it is, its entries oldest first, and a checksum. A fork brings the past
 * that it began from, so that an export always stands by itself. Hints are left out: they are about this store.
 *
 * Not promised: a moment that is consistent over a fork and its origin; entries never change, so none is needed.
 */
export async function* exportJournal(journal: Journal, entity: string): AsyncIterable<string> {
  const hash = createHash('sha256');
  let entries = 0;
  const line = (value: unknown): string => {
    const text = `${JSON.stringify(value)}\n`;
    hash.update(text);
    return text;
  };
  yield line({ format: FORMAT, entity });
  for await (const entry of withPast(journal, entity)) {
    entries += 1;
    yield line({ ...entry, open: undefined, wakeAt: undefined });
  }
  yield `${JSON.stringify({ entries, sha256: hash.digest('hex') })}\n`;
}

/** @throws BadExport and never half a journal */
export async function readExport(lines: AsyncIterable<string> | Iterable<string>): Promise<ExportedJournal> {
  const hash = createHash('sha256');
  const values: unknown[] = [];
  let before: string | undefined; // the last line is not part of its own checksum
  for await (const line of lines) {
    if (before !== undefined) values.push(parsed(before, hash));
    before = line.trimEnd();
  }
  const [head, ...entries] = values as [{ format?: unknown; entity?: unknown }?, ...Entry[]];
  const end = before === undefined ? undefined : (parsed(before) as { entries?: unknown; sha256?: unknown } | null);
  if (head?.format !== FORMAT || typeof head.entity !== 'string') throw new BadExport(`it is no ${FORMAT}`);
  const sha256 = hash.digest('hex');
  if (end?.entries !== entries.length || end.sha256 !== sha256) {
    throw new BadExport('its checksum does not fit: it is damaged or cut off');
  }
  entries.forEach(assertFollows);
  return { entity: head.entity, entries, sha256 };
}

async function* withPast(journal: Journal, entity: string, to?: number): AsyncIterable<Entry> {
  for await (const entry of journal.read(entity, to === undefined ? {} : { to })) {
    if (entry.fork !== undefined) yield* withPast(journal, entry.fork.from, entry.fork.seq);
    yield entry;
  }
}

function parsed(line: string, hash?: { update(text: string): unknown }): unknown {
  hash?.update(`${line}\n`);
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new BadExport(`a line of it is not JSON: ${reasonOf(error)}`, { cause: error });
  }
}

/** Each entry follows on the one before, or begins a fork of it. */
function assertFollows({ entity, seq, fork }: Entry, index: number, entries: readonly Entry[]): void {
  const before = entries[index - 1];
  const isNext = before !== undefined && before.entity === entity && before.seq + 1 === seq;
  const isBegin = seq === 1 && (before === undefined ? fork === undefined : isForkOf(before, fork));
  if (!isNext && !isBegin)
    throw new BadExport(`entry ${String(seq)} of ${entity} does not follow on what is before it`);
}

function isForkOf({ entity, seq }: Entry, fork: Entry['fork']): boolean {
  return fork !== undefined && fork.from === entity && fork.seq === seq;
}
