import { type Backoff, type Clock, backoffMs, pause, toError } from '@leviathan/kernel';
import type { Entry } from '../entry.ts';
import type { Append } from '../journal.ts';
import { StoreUnavailable } from '../store-errors.ts';
import type { Amendment, BatchStore, Insert } from './batch-store.ts';
import { type PreparedEntry, prepareEntry } from './prepared-entry.ts';

/** Bounds the time that one batch blocks the process and the pages that it makes dirty. */
const MAX_BATCH_ENTRIES = 1000;
const MAX_BATCH_CHARACTERS = 8 * 1024 * 1024;

/** How long a key that no read shows is waited for before the caller is told `unknown`. */
const VISIBILITY_TRIES = 5;
const VISIBILITY_BACKOFF: Backoff = { baseMs: 5, capMs: 100 };

interface Waiting {
  readonly prepared: PreparedEntry;
  readonly settle: (insert: Insert) => void;
}

interface WaitingAmendment {
  readonly amendment: Amendment;
  readonly settle: (failure: Error | undefined) => void;
}

/**
 * Writes the entries of many entities together.
 *
 * What arrives while a batch is in flight goes out as the next one; when idle, a batch is what arrived within one turn
 * of the event loop. There is no timer, so an idle store adds no latency. Each caller gets the outcome of its own entry.
 *
 * *Unknown is uncommitted*: an entry whose write neither failed nor succeeded counts only once a read shows it, and
 * nothing else of its entity is written before that is known. A key that is taken although no read shows it yet is
 * waited for.
 */
export class GroupCommit {
  readonly #store: BatchStore;
  readonly #clock: Clock;
  readonly #entries: Waiting[] = [];
  readonly #amendments: WaitingAmendment[] = [];
  /** By entity: the one entry that may be there or not. */
  readonly #uncertain = new Map<string, PreparedEntry>();
  #writing: Promise<void> | undefined;
  #isClosed = false;

  constructor(store: BatchStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Never rejects. One promise per entry while all goes well: this is the busiest line of an owner. */
  append(entry: Entry): Promise<Append> {
    const prepared = prepareEntry(entry);
    if ('rejected' in prepared) return Promise.resolve({ outcome: 'rejected', reason: prepared.rejected });
    const uncertain = this.#uncertain.get(entry.entity);
    if (uncertain !== undefined) return this.#afterUncertain(prepared, uncertain);
    if (this.#isClosed) return Promise.resolve({ outcome: 'unavailable', cause: closed() });
    return new Promise((resolve) => {
      const settle = (insert: Insert): void => {
        resolve(insert.outcome === 'stored' ? insert : this.#conclude(prepared, insert, 1));
      };
      this.#entries.push({ prepared, settle });
      this.#wake();
    });
  }

  /** Changes a hint or the cache with the next batch. */
  amend(amendment: Amendment): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    if (this.#isClosed) return Promise.reject(closed());
    const settle = (failure: Error | undefined): void => {
      if (failure === undefined) resolve(undefined);
      else reject(failure);
    };
    this.#amendments.push({ amendment, settle });
    this.#wake();
    return promise;
  }

  /** Writes what waits, then refuses everything. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
  }

  #insert(prepared: PreparedEntry): Promise<Insert> {
    if (this.#isClosed) return Promise.resolve({ outcome: 'unavailable', cause: closed() });
    const { promise, resolve } = Promise.withResolvers<Insert>();
    this.#entries.push({ prepared, settle: resolve });
    this.#wake();
    return promise;
  }

  async #conclude(prepared: PreparedEntry, insert: Insert, attempt: number): Promise<Append> {
    if (insert.outcome === 'unknown') {
      this.#uncertain.set(prepared.entry.entity, prepared);
      return this.#afterUncertain(prepared, prepared);
    }
    return insert.outcome === 'duplicate' ? this.#whoTookIt(prepared, attempt) : insert;
  }

  /** The key is taken, but only what a read shows is committed: another's entry may still be taken back. */
  async #whoTookIt(prepared: PreparedEntry, attempt: number): Promise<Append> {
    const shown = await this.#read(prepared.id);
    if (Error.isError(shown)) return { outcome: 'unknown', cause: shown };
    if (shown.doc !== undefined) return { outcome: 'taken' };
    if (attempt >= VISIBILITY_TRIES) {
      return {
        outcome: 'unknown',
        cause: new StoreUnavailable(`${prepared.id} is taken by an entry that no read shows`),
      };
    }
    await pause(this.#clock, backoffMs(VISIBILITY_BACKOFF, attempt));
    return this.#conclude(prepared, await this.#insert(prepared), attempt + 1);
  }

  /** Finds out what became of the uncertain entry before anything of its entity is written. */
  async #afterUncertain(prepared: PreparedEntry, uncertain: PreparedEntry): Promise<Append> {
    const shown = await this.#read(uncertain.id);
    if (Error.isError(shown)) return { outcome: 'unknown', cause: shown };
    const isSame = prepared.id === uncertain.id && prepared.doc === uncertain.doc;
    if (!isSame || shown.doc !== undefined) this.#uncertain.delete(prepared.entry.entity);
    if (!isSame) return this.#conclude(prepared, await this.#insert(prepared), 1);
    if (shown.doc !== undefined) return { outcome: shown.doc === prepared.doc ? 'stored' : 'taken' };
    return this.#writeAgain(prepared);
  }

  /** The same key again: whatever becomes of the lost write, one of the two is refused (J2). */
  async #writeAgain(prepared: PreparedEntry): Promise<Append> {
    const insert = await this.#insert(prepared);
    if (insert.outcome !== 'stored') return { outcome: 'unknown', cause: causeOf(insert) };
    this.#uncertain.delete(prepared.entry.entity);
    return insert;
  }

  async #read(id: string): Promise<{ readonly doc: string | undefined } | Error> {
    try {
      return { doc: await this.#store.committed(id) };
    } catch (error) {
      return toError(error);
    }
  }

  #wake(): void {
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    do {
      await nextTurn(); // gathers what arrives meanwhile: a store that blocks would else be given one entry at a time
      await this.#writeOne(this.#take(), this.#amendments.splice(0, MAX_BATCH_ENTRIES));
    } while (this.#entries.length > 0 || this.#amendments.length > 0);
    this.#writing = undefined;
  }

  #take(): Waiting[] {
    let characters = 0;
    const count = this.#entries.findIndex(({ prepared }, index) => {
      characters += prepared.doc.length;
      return index > 0 && (index >= MAX_BATCH_ENTRIES || characters > MAX_BATCH_CHARACTERS);
    });
    return this.#entries.splice(0, count === -1 ? this.#entries.length : count);
  }

  async #writeOne(entries: readonly Waiting[], amendments: readonly WaitingAmendment[]): Promise<void> {
    const result = await this.#store.write(
      entries.map(({ prepared }) => prepared),
      amendments.map(({ amendment }) => amendment),
    );
    entries.forEach(({ settle }, index) => {
      settle(result.inserts[index] ?? { outcome: 'unknown', cause: new StoreUnavailable('the store gave no outcome') });
    });
    for (const { settle } of amendments) settle(result.unamended);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function closed(): Error {
  return new StoreUnavailable('the journal is closed');
}

function causeOf(insert: Insert): Error {
  return 'cause' in insert ? insert.cause : new StoreUnavailable('the entry may be there; no read shows it yet');
}
