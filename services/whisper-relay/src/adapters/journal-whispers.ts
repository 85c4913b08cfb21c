import { type Whisper, entityKey } from '@leviathan/contracts';
import type { Append, Entry, Journal } from '@leviathan/grains';
import { LeviathanError, type Clock, type Retry, reasonOf } from '@leviathan/kernel';
import { type Counters, type FeedbackGiven, NO_FEEDBACK, counted } from '../domain/feedback.ts';
import type { Posted, WhisperJournal } from '../ports.ts';

/** Thrown when an entry may or may not have been stored. Ask again under the same Idempotency-Key. */
export class EntryUncertain extends LeviathanError {
  readonly code = 'store-unavailable';
  readonly retry: Retry = 'later';
}

/** Thrown when a whisper's id or content can never be stored. */
export class EntryRefused extends LeviathanError {
  readonly code = 'invalid-id';
  readonly retry: Retry = 'never';
}

/** Thrown when too many count at the same whisper at once. Nothing was counted. */
export class TooManyCounting extends LeviathanError {
  readonly code = 'overloaded';
  readonly retry: Retry = 'later';
}

const SCHEMA = 1;
const POSTED = 'whisper.posted';
const FEEDBACK = 'whisper.feedback';
/** A popular whisper's counters are read from their newest snapshot, not from its first day. */
const SNAPSHOT_EVERY = 100;
/** Two who count at once each insert the next entry: the one who finds it taken reads again. */
const MAX_TRIES = 20;

interface Tally {
  readonly seq: number;
  readonly counters: Counters;
}

/** What is remembered of single whispers, one entity each. The insert decides between two writers. */
export class JournalWhispers implements WhisperJournal {
  readonly #journal: Journal;
  readonly #clock: Clock;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  async post(posted: Posted): Promise<{ readonly posted: Posted; readonly isNew: boolean }> {
    const { tenant, id } = posted.whisper;
    const entity = entityOf(tenant, id);
    if (stored(await this.#journal.append(this.#entry(entity, 1, POSTED, id, posted)))) return { posted, isNew: true };
    for await (const { kind, data } of this.#journal.read(entity, { from: 1, to: 1 })) {
      if (kind === POSTED) return { posted: data as Posted, isNew: false }; // written above, of schema 1
    }
    throw new EntryUncertain(`whisper ${id} was taken by an entry that cannot be read`);
  }

  async count(tenant: string, whisper: string, given: FeedbackGiven): Promise<Counters> {
    const entity = entityOf(tenant, whisper);
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      const { seq, counters } = await this.#tally(entity);
      if ((await this.#journal.find(entity, given.id)) !== undefined) return counters;
      const entry = this.#entry(entity, seq + 1, FEEDBACK, given.id, { outcome: given.outcome, by: given.by });
      if (stored(await this.#journal.append(entry)))
        return this.#kept(entity, seq + 1, counted(counters, given.outcome));
    }
    throw new TooManyCounting(`the feedback on whisper ${whisper} was not counted: too many count at once`);
  }

  async counters(tenant: string, whisper: string): Promise<Counters> {
    const entity = entityKey({ tenant, type: 'whisper', id: whisper });
    return entity === undefined ? NO_FEEDBACK : (await this.#tally(entity)).counters; // no key, so nobody ever counted
  }

  async #tally(entity: string): Promise<Tally> {
    const snapshot = await this.#journal.loadSnapshot(entity, SCHEMA);
    let tally: Tally = { seq: snapshot?.seq ?? 0, counters: (snapshot?.state ?? NO_FEEDBACK) as Counters };
    for await (const entry of this.#journal.read(entity, { from: tally.seq + 1 })) {
      tally = { seq: entry.seq, counters: evolve(tally.counters, entry) };
    }
    return tally;
  }

  async #kept(entity: string, seq: number, counters: Counters): Promise<Counters> {
    if (seq % SNAPSHOT_EVERY === 0) {
      await this.#journal.saveSnapshot({ entity, seq, version: SCHEMA, state: counters });
    }
    return counters;
  }

  #entry(entity: string, seq: number, kind: string, command: string, data: unknown): Entry {
    const reply = { status: 'succeeded', result: {} } as const;
    return { entity, seq, at: this.#clock.now(), kind, schema: SCHEMA, command, data, reply, answers: [], effects: [] };
  }
}

function evolve(counters: Counters, { kind, data }: Entry): Counters {
  return kind === FEEDBACK ? counted(counters, (data as Pick<FeedbackGiven, 'outcome'>).outcome) : counters;
}

function entityOf(tenant: string, id: Whisper['id']): string {
  const entity = entityKey({ tenant, type: 'whisper', id });
  if (entity === undefined) throw new EntryRefused(`whisper id ${JSON.stringify(id.slice(0, 64))} cannot be used`);
  return entity;
}

/** `false` when the seq is taken. */
function stored(append: Append): boolean {
  switch (append.outcome) {
    case 'stored':
      return true;
    case 'taken':
      return false;
    case 'rejected':
      throw new EntryRefused(append.reason);
    case 'unavailable':
      throw append.cause; // nothing was written, and the store's own error says why
    case 'unknown':
      throw new EntryUncertain(`an entry may or may not be stored: ${reasonOf(append.cause)}`, { cause: append.cause });
  }
}
