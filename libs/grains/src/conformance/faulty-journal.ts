import type { OpenKind, Entry } from '../entry.ts';
import type { Append, Birth, Due, Journal, Removal, Snapshot } from '../journal.ts';
import { StoreUnavailable } from '../store-errors.ts';

/**
 * What goes wrong with an append: the store refuses to try, or the answer is lost, before the write or after it. The
 * last two look alike to whoever appends.
 */
export type Fault = 'unavailable' | 'lost-before' | 'lost-after';

/** A journal whose store fails when told to. */
export class FaultyJournal implements Journal {
  readonly #journal: Journal;
  /** Asked before each append; `undefined` lets it pass. */
  faultOf: (entry: Entry) => Fault | undefined = () => undefined;
  /** Whether reads and hints reject. */
  isAway = false;
  /** Every entry that was tried, in order. */
  readonly tried: Entry[] = [];

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  async append(entry: Entry): Promise<Append> {
    this.tried.push(entry);
    const fault = this.isAway ? 'unavailable' : this.faultOf(entry);
    if (fault === undefined) return this.#journal.append(entry);
    const cause = new StoreUnavailable(`injected: ${fault}`);
    if (fault === 'unavailable') return { outcome: 'unavailable', cause };
    if (fault === 'lost-after') await this.#journal.append(entry);
    return { outcome: 'unknown', cause };
  }

  async *read(entity: string, range?: { readonly from?: number; readonly to?: number }): AsyncIterable<Entry> {
    this.#check();
    yield* this.#journal.read(entity, range);
  }

  async lastSeq(entity: string): Promise<number> {
    return this.#checked().lastSeq(entity);
  }

  async find(entity: string, command: string): Promise<Entry | undefined> {
    return this.#checked().find(entity, command);
  }

  async openOf(entity: string): Promise<readonly Entry[]> {
    return this.#checked().openOf(entity);
  }

  async open(kind: OpenKind, before: number, limit: number): Promise<readonly Due[]> {
    return this.#checked().open(kind, before, limit);
  }

  async due(at: number, limit: number): Promise<readonly Due[]> {
    return this.#checked().due(at, limit);
  }

  async clearOpen(entity: string, seq: number, kinds: readonly OpenKind[]): Promise<void> {
    return this.#checked().clearOpen(entity, seq, kinds);
  }

  async setWake(entity: string, seq: number, wakeAt: number | undefined): Promise<void> {
    return this.#checked().setWake(entity, seq, wakeAt);
  }

  async births(
    tenant: string,
    type: string,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly Birth[]> {
    return this.#checked().births(tenant, type, page);
  }

  async erase(entity: string, seq: number): Promise<void> {
    return this.#checked().erase(entity, seq);
  }

  async remove(removal: Removal): Promise<void> {
    return this.#checked().remove(removal);
  }

  async forksOf(entity: string, limit: number): Promise<readonly string[]> {
    return this.#checked().forksOf(entity, limit);
  }

  async loadSnapshot(entity: string, version: number): Promise<Snapshot | undefined> {
    return this.#checked().loadSnapshot(entity, version);
  }

  async saveSnapshot(snapshot: Snapshot): Promise<void> {
    return this.#checked().saveSnapshot(snapshot);
  }

  async ping(): Promise<void> {
    return this.#checked().ping();
  }

  close(): Promise<void> {
    return this.#journal.close();
  }

  #checked(): Journal {
    this.#check();
    return this.#journal;
  }

  #check(): void {
    if (this.isAway) throw new StoreUnavailable('injected: away');
  }
}
