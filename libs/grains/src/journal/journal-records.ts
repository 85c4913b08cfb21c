import { entityKey } from '@leviathan/contracts';
import { LeviathanError } from '@leviathan/kernel';
import type { Entry } from '../entry.ts';
import type { Append, Journal } from '../journal.ts';
import { StoreUnavailable } from '../store-errors.ts';
import { birthCursor } from './births.ts';

/** A thing that was begun, and how it ended if that is known. */
export interface JournalRecord {
  /** Where it stands among others: by `at`, then by this. */
  readonly entity: string;
  readonly at: number;
  readonly begun: unknown;
  readonly ended?: unknown;
}

/** Where a page of records begins: before this one. */
export interface RecordPosition {
  readonly at: number;
  readonly entity: string;
}

const BEGUN = 1;
const ENDED = 2;

/**
 * Records of one kind in a journal, each an entity of one or two entries. They take no turns: nobody owns them, and the
 * journal's refusal of a second entry with the same key (J2) is all that they need.
 *
 * Every method rejects with a `StoreUnavailable` (or `DiskFull`) when it cannot be known that it happened.
 */
export class JournalRecords {
  readonly #journal: Journal;
  readonly #type: string;

  /** @param type of their entities; no grain may have it */
  constructor(journal: Journal, type: string) {
    this.#journal = journal;
    this.#type = type;
  }

  /** @returns `false` when one with this id was begun before, by whomever */
  async begin(tenant: string, id: string, at: number, data: unknown): Promise<boolean> {
    return this.#append({ tenant, id, at, seq: BEGUN, kind: 'begun', data });
  }

  /** Says how it ended. The first word counts. */
  async end(tenant: string, id: string, at: number, data: unknown): Promise<void> {
    await this.#append({ tenant, id, at, seq: ENDED, kind: 'ended', data });
  }

  /** Newest first. */
  async list(tenant: string, limit: number, before?: RecordPosition): Promise<readonly JournalRecord[]> {
    const page = { limit, ...(before === undefined ? {} : { after: birthCursor(before) }) };
    const births = await this.#journal.births(tenant, this.#type, page);
    return Promise.all(births.map(({ entry }) => this.#whole(entry)));
  }

  async #whole({ entity, at, data }: Entry): Promise<JournalRecord> {
    for await (const end of this.#journal.read(entity, { from: ENDED, to: ENDED })) {
      return { entity, at, begun: data, ended: end.data };
    }
    return { entity, at, begun: data };
  }

  async #append({ tenant, id, ...what }: Pick<Entry, 'seq' | 'at' | 'kind' | 'data'> & Named): Promise<boolean> {
    const entity = entityKey({ tenant, type: this.#type, id });
    if (entity === undefined) throw new Error('a record with an id that no entity can have');
    const reply = { status: 'succeeded', result: null } as const;
    const entry = { ...what, entity, schema: 1, command: id, reply, answers: [], effects: [] };
    return isStored(await this.#journal.append(entry));
  }
}

interface Named {
  readonly tenant: string;
  readonly id: string;
}

function isStored(append: Append): boolean {
  switch (append.outcome) {
    case 'stored':
      return true;
    case 'taken':
      return false;
    case 'rejected':
      throw new Error(`a record that cannot be stored: ${append.reason}`);
    case 'unknown':
      throw new StoreUnavailable('the store went away in the middle', { cause: append.cause });
    case 'unavailable':
      throw append.cause instanceof LeviathanError ? append.cause : new StoreUnavailable(append.cause.message);
  }
}

/** What the HTTP edge of a service keeps in its journal: who changed what, and which stream tickets were used. */
export function edgeRecords(journal: Journal): { readonly audit: JournalRecords; readonly tickets: JournalRecords } {
  return { audit: new JournalRecords(journal, 'audit'), tickets: new JournalRecords(journal, 'ticket') };
}
