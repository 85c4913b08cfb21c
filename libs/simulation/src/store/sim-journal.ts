import {
  type Amendment,
  type Append,
  type BatchResult,
  type BatchStore,
  type Birth,
  type Due,
  type Entry,
  GroupCommit,
  type Insert,
  type Journal,
  type OpenKind,
  type PreparedEntry,
  type Snapshot,
  StoreUnavailable,
  entryId,
} from '@leviathan/grains';
import type { Link } from '../process/link.ts';
import type { SimProcess } from '../process/sim-process.ts';
import type { VirtualTime } from '../time/virtual-time.ts';
import type { SimStore } from './sim-store.ts';

/**
 * What goes wrong with one batch. `refused`: nothing is written, and the writer knows. The others look alike to it:
 * `lost-before` is never written, `lost-after` is, `late` is written when the writer has long given up, and `tentative`
 * is taken, shown to nobody, and in the end kept or rolled back.
 */
export type WriteFault = 'refused' | 'lost-before' | 'lost-after' | 'late' | 'tentative';

/** What the store does with what it is asked. */
export interface StoreFaults {
  write(): WriteFault | undefined;
  /** Whether a read fails. */
  read(): boolean;
  /** Whether what is tentative is kept. */
  isKept(): boolean;
}

export interface SimJournalOptions {
  readonly process: SimProcess;
  readonly link: Link;
  readonly time: VirtualTime;
  readonly store: SimStore;
  readonly faults: StoreFaults;
}

/** A driver gives up on a server that does not answer. */
const TIMEOUT_MS = 2000;
/** How much later a late write arrives. */
const LATE_MS = 5000;

/**
 * The journal of one process: the product's own group commit over a store at the other end of a {@link Link}.
 */
export class SimJournal implements Journal {
  readonly #options: SimJournalOptions;
  readonly #commits: GroupCommit;

  constructor(options: SimJournalOptions) {
    this.#options = options;
    this.#commits = new GroupCommit(new FarStore(options), options.process.clock);
  }

  append(entry: Entry): Promise<Append> {
    return this.#commits.append(entry);
  }

  async *read(entity: string, range: { readonly from?: number; readonly to?: number } = {}): AsyncIterable<Entry> {
    const { from = 1, to = Number.MAX_SAFE_INTEGER } = range;
    yield* await this.#read(`read ${entity}`, (store) => store.range(entity, from, to));
  }

  lastSeq(entity: string): Promise<number> {
    return this.#read(`last seq of ${entity}`, (store) => store.lastSeq(entity));
  }

  find(entity: string, command: string): Promise<Entry | undefined> {
    return this.#read(`find ${command}`, (store) => store.find(entity, command));
  }

  openOf(entity: string): Promise<readonly Entry[]> {
    return this.#read(`open of ${entity}`, (store) => store.openOf(entity));
  }

  open(kind: OpenKind, before: number, limit: number): Promise<readonly Due[]> {
    return this.#read(`open ${kind}s`, (store) => store.open(kind, before, limit));
  }

  due(at: number, limit: number): Promise<readonly Due[]> {
    return this.#read('due', (store) => store.due(at, limit));
  }

  clearOpen(entity: string, seq: number, kinds: readonly OpenKind[]): Promise<void> {
    return this.#commits.amend({ kind: 'clear-open', id: entryId(entity, seq), kinds });
  }

  setWake(entity: string, seq: number, wakeAt: number | undefined): Promise<void> {
    return this.#commits.amend({ kind: 'set-wake', id: entryId(entity, seq), wakeAt });
  }

  births(
    tenant: string,
    type: string,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly Birth[]> {
    return this.#read('births', (store) => store.births(tenant, type, page));
  }

  erase(): Promise<void> {
    return Promise.reject(new Error('no grain of the simulation erases'));
  }

  remove(): Promise<void> {
    return Promise.reject(new Error('no grain of the simulation is removed'));
  }

  forksOf(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  loadSnapshot(entity: string, version: number): Promise<Snapshot | undefined> {
    return this.#read(`snapshot of ${entity}`, (store) => store.snapshot(entity, version));
  }

  saveSnapshot(snapshot: Snapshot): Promise<void> {
    return this.#commits.amend({ kind: 'snapshot', snapshot });
  }

  ping(): Promise<void> {
    return this.#read('ping', () => undefined);
  }

  close(): Promise<void> {
    return this.#commits.close();
  }

  #read<T>(what: string, look: (store: SimStore) => T): Promise<T> {
    const { process, store, faults } = this.#options;
    return process.call(what, () =>
      ask<T>(this.#options, (answer, refuse) => {
        if (faults.read()) refuse(new StoreUnavailable('simulated: a read failed'));
        else answer(() => look(store));
      }),
    );
  }
}

/** The writing half: what {@link GroupCommit} needs, over the link. */
class FarStore implements BatchStore {
  readonly #options: SimJournalOptions;

  constructor(options: SimJournalOptions) {
    this.#options = options;
  }

  async write(entries: readonly PreparedEntry[], amendments: readonly Amendment[]): Promise<BatchResult> {
    const what = ['write', ...entries.map(({ id }) => id), ...amendments.map(({ kind }) => kind)].join(' ');
    return this.#options.process.call(what, async () => {
      try {
        return await this.#attempt(entries, amendments, this.#options.faults.write());
      } catch (error) {
        const cause = error as Error; // from here
        const outcome = cause instanceof Refused ? 'unavailable' : 'unknown';
        return { inserts: entries.map(() => ({ outcome, cause })), unamended: cause };
      }
    });
  }

  committed(id: string): Promise<string | undefined> {
    const { process, store, faults } = this.#options;
    return process.call(`look for ${id}`, () =>
      ask<string | undefined>(this.#options, (answer, refuse) => {
        if (faults.read()) refuse(new StoreUnavailable('simulated: a read failed'));
        else answer(() => store.committed(id));
      }),
    );
  }

  #attempt(
    entries: readonly PreparedEntry[],
    amendments: readonly Amendment[],
    fault: WriteFault | undefined,
  ): Promise<BatchResult> {
    const { time } = this.#options;
    return ask<BatchResult>(this.#options, (answer, refuse) => {
      const apply = (): BatchResult => this.#apply(entries, amendments, fault === 'tentative');
      switch (fault) {
        case undefined:
          answer(apply);
          return;
        case 'refused':
          refuse(new Refused('simulated: the store refuses to try'));
          return;
        case 'lost-before':
          refuse(new StoreUnavailable('simulated: nobody knows'));
          return;
        case 'late':
          time.after(LATE_MS, apply);
          return;
        case 'lost-after':
        case 'tentative':
          apply();
          refuse(new StoreUnavailable('simulated: nobody knows'));
      }
    });
  }

  #apply(entries: readonly PreparedEntry[], amendments: readonly Amendment[], isTentative: boolean): BatchResult {
    const { store, time, faults } = this.#options;
    const inserts = entries.map((entry): Insert => {
      const insert = store.insert(entry, !isTentative);
      if (isTentative && insert.outcome === 'stored') {
        const settle = faults.isKept() ? store.show.bind(store) : store.rollBack.bind(store);
        time.after(LATE_MS, () => settle(entry.id));
      }
      return insert;
    });
    for (const amendment of amendments) store.amend(amendment);
    return { inserts };
  }
}

/** Nothing was written, and that is certain. */
class Refused extends StoreUnavailable {}

/**
 * One request over the link and its answer back. What happens at the store happens when the request arrives there, also
 * long after the one who asked has given up.
 */
function ask<T>(
  { link, time }: Pick<SimJournalOptions, 'link' | 'time'>,
  atStore: (answer: (make: () => T) => void, refuse: (error: Error) => void) => void,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timeout = time.after(TIMEOUT_MS, () => {
    reject(new StoreUnavailable('simulated: no answer'));
  });
  const back = (settle: () => void): void => {
    link.cross(() => {
      timeout.cancel();
      settle();
    });
  };
  link.cross(() => {
    atStore(
      (make) => {
        const made = make();
        back(() => resolve(made));
      },
      (error) => back(() => reject(error)),
    );
  });
  return promise;
}
