import { entityKey } from '@leviathan/contracts';
import { type Clock, LeviathanError } from '@leviathan/kernel';
import type { Entry } from '../entry.ts';
import type { Append, Journal } from '../journal.ts';
import type { Log } from '../owner.ts';
import { StoreUnavailable } from '../store-errors.ts';
import { birthCursor } from './births.ts';
import { unlessBroken } from './readable-births.ts';
import { RecordRetention } from './record-retention.ts';

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

const DAY_MS = 24 * 3600 * 1000;
/** Ten times as long as a ticket counts: the clocks of its giver and its receiver differ. */
const TICKETS_KEPT_MS = 600_000;
const AUDIT_DAYS = 400;

/** The entity types of records. */
const TYPES = { audit: 'audit', tickets: 'ticket' } as const;

/** Whether an entity is a record: no turn is taken on it, so nobody wakes it. */
export function isRecord(entity: string): boolean {
  const type = entity.split('/', 2)[1];
  return type === TYPES.audit || type === TYPES.tickets;
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
  readonly #keptMs: number;

  /** @param type of their entities; no grain may have it @param keptMs how long from their beginning */
  constructor(journal: Journal, type: (typeof TYPES)[keyof typeof TYPES], keptMs: number) {
    this.#journal = journal;
    this.#type = type;
    this.#keptMs = keptMs;
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

  /** How it ended is unknown if that cannot be read: the record is listed all the same, and the others with it. */
  async #whole({ entity, at, data }: Entry): Promise<JournalRecord> {
    const end = await unlessBroken(() => this.#endOf(entity));
    return end === undefined ? { entity, at, begun: data } : { entity, at, begun: data, ended: end.data };
  }

  async #endOf(entity: string): Promise<Entry | undefined> {
    for await (const end of this.#journal.read(entity, { from: ENDED, to: ENDED })) return end;
    return undefined;
  }

  async #append({ tenant, id, ...what }: Pick<Entry, 'seq' | 'at' | 'kind' | 'data'> & Named): Promise<boolean> {
    const entity = entityKey({ tenant, type: this.#type, id });
    if (entity === undefined) throw new Error('a record with an id that no entity can have');
    const reply = { status: 'succeeded', result: null } as const;
    const wakeAt = what.at + this.#keptMs; // of both entries: what is left of a removal is found again
    const entry = { ...what, wakeAt, entity, schema: 1, command: id, reply, answers: [], effects: [] };
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

export interface EdgeRecordsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** `LEV_RETENTION_AUDIT` */
  readonly auditDays?: number | undefined;
}

export interface EdgeRecords {
  readonly audit: JournalRecords;
  readonly tickets: JournalRecords;
  /** Runs while the service does. */
  readonly retention: RecordRetention;
}

/** What the HTTP edge of a service keeps in its journal: who changed what, and which stream tickets were used. */
export function edgeRecords(journal: Journal, { clock, log, auditDays = AUDIT_DAYS }: EdgeRecordsOptions): EdgeRecords {
  return {
    audit: new JournalRecords(journal, TYPES.audit, auditDays * DAY_MS),
    tickets: new JournalRecords(journal, TYPES.tickets, TICKETS_KEPT_MS),
    retention: new RecordRetention({ journal, clock, log }),
  };
}
