import { ATTRIBUTES, SPANS } from '@leviathan/contracts';
import { type Span, backoffMs, pause, reasonOf } from '@leviathan/kernel';
import type { Entry } from '../entry.ts';
import type { Append } from '../journal.ts';
import { StoreUnavailable } from '../store-errors.ts';
import type { Draft } from './draft.ts';
import { type Fold, type Gone, advance, loadFold, snapshotOf } from './fold.ts';
import { STORE_RETRY, insist } from './insist.ts';
import { park, parked } from './judge.ts';
import type { Runtime } from './runtime.ts';
import type { Tenure } from './tenure.ts';
import type { Window } from './window.ts';

/** What a turn is going to write, from the newest fold; `undefined` when there is nothing to write. */
export type Plan = (fold: Fold) => Promise<Draft | undefined>;

/** `over`: the tenure ended meanwhile, and nothing more may be said or acknowledged. */
export type TurnEnd = { readonly end: 'done'; readonly fold: Fold } | { readonly end: 'over' };

/** Lets a try run: beside others, or alone. */
export type Gate = <T>(task: () => Promise<T>) => Promise<T>;

/** Thrown when no store will ever take an entry: the command that made it is parked instead. */
class EntryRejected extends Error {}

/**
 * Runs turns: fold, plan, one insert, and what follows from it.
 *
 * - T1 One turn of an entity at a time: callers run turns in the entity's lane.
 * - T3 While the store is away the turn waits and tries again in place; nothing is acknowledged.
 * - T4 An entry whose fate is unknown is written again, the very same, before anything else of its entity.
 * - T5 A lost insert ends the tenure: another owner writes. It is never decided again on a guess.
 * - T8 A turn that writes nothing is believed only of the newest entry.
 */
export class Turns {
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
  }

  /**
   * Takes one turn of `entity`.
   *
   * @param parent trace context of the message that asks for it; else the turn goes on with the trace of the last one
   * @throws what the grain throws when its journal is folded; nothing else is expected
   */
  async take(tenure: Tenure, entity: string, plan: Plan, gate?: Gate, parent?: string): Promise<TurnEnd> {
    const enter: Gate = gate ?? ((task) => this.#runtime.solitude.together(task));
    const end = await insist(this.#runtime, tenure, () => enter(() => this.once(tenure, entity, plan, parent)));
    return end === 'over' ? { end } : end;
  }

  /** One try at a turn, for whoever waits and tries again by itself. @throws StoreUnavailable, PrepareFailed too */
  once(tenure: Tenure, entity: string, plan: Plan, parent?: string): Promise<TurnEnd> {
    return untilOver(tenure, this.#try(tenure, entity, plan, parent));
  }

  /** Stores an entry that was made without a fold. */
  async storeUnfolded(tenure: Tenure, entry: Entry): Promise<'stored' | 'over'> {
    this.#runtime.cache.evict(entry.entity);
    if (!(await this.#append(tenure, entry))) return 'over';
    this.#announce(tenure, entry);
    return 'stored';
  }

  async #try(tenure: Tenure, entity: string, plan: Plan, parent?: string): Promise<TurnEnd> {
    const { cache, clock, times } = this.#runtime;
    const startedAt = clock.now();
    const fold = await this.#fold(tenure, entity);
    const span = this.#span(fold, parent);
    try {
      const planned = await plan({ ...fold, traceparent: span.traceparent });
      if (tenure.isOver) return { end: 'over' };
      if (planned === undefined) {
        // no turn was taken, and its span is not told of
        if (await this.#isNewest(fold)) return { end: 'done', fold };
        cache.evict(entity);
        return await this.#try(tenure, entity, plan, parent);
      }
      const end = await this.#store(tenure, fold, planned);
      const at = clock.now();
      times.took({ entity, kind: planned.entry.kind, at, ms: at - startedAt });
      span.set({ [ATTRIBUTES.seq]: planned.entry.seq, [ATTRIBUTES.outcome]: planned.entry.reply.status });
      span.end(end.end === 'over' ? 'the tenure ended' : undefined);
      return end;
    } catch (error) {
      span.end(reasonOf(error));
      throw error;
    }
  }

  #span({ entity, grain, traceparent }: Fold, parent = traceparent): Span {
    const attributes = { [ATTRIBUTES.entity]: entity, [ATTRIBUTES.entityType]: grain.type };
    return this.#runtime.tracing.span({ name: SPANS.turn, parent, attributes });
  }

  async #fold(tenure: Tenure, entity: string): Promise<Fold> {
    const { cache, journal, grainOf, settings } = this.#runtime;
    const cached = cache.get(entity, tenure);
    if (cached !== undefined && cached.gone?.kind !== 'retired') return cached;
    const grain = grainOf(entity);
    if (grain === undefined) throw new Error(`no grain takes turns of ${entity}`);
    const fold = await loadFold(journal, grain, entity, settings.dedupeWindow);
    if (fold.gone?.kind === 'retired') return this.#removed(fold);
    // E2: what an earlier owner left unpublished goes out before anything of ours
    if (fold.seq > 0) for (const entry of await journal.openOf(entity)) void tenure.publisher.publish(entry);
    if (!tenure.isOver) cache.put(fold, tenure);
    return fold;
  }

  /**
   * T8: within one tenure another replica may have been the active consumer, with a higher priority and for a while; the
   * broker tells nobody. An insert finds out by being lost. What was decided without one would be of a fold that is over:
   * it would clear the hints of entries that it does not know, or say for ever that a command runs.
   */
  async #isNewest({ entity, seq }: Fold): Promise<boolean> {
    return (await this.#runtime.journal.lastSeq(entity)) <= seq;
  }

  /** J7: a name whose entity has retired is free once nothing is left of it. */
  async #removed(fold: Fold & { readonly gone?: Gone }): Promise<Fold> {
    const { cache, journal, settings } = this.#runtime;
    if (fold.gone?.kind === 'retired') await journal.remove(fold.gone);
    cache.evict(fold.entity);
    return loadFold(journal, fold.grain, fold.entity, settings.dedupeWindow);
  }

  async #store(tenure: Tenure, fold: Fold, planned: Draft): Promise<TurnEnd> {
    try {
      const isStored = await this.#append(tenure, planned.entry);
      return isStored ? { end: 'done', fold: this.#commit(tenure, fold, planned) } : { end: 'over' };
    } catch (error) {
      if (!(error instanceof EntryRejected) || planned.entry.kind === 'parked') throw error;
      const outcome = parked('handler-failed', error.message); // the command is at fault
      return this.#store(tenure, fold, park(this.#runtime, fold, planned.origin, outcome));
    }
  }

  /** @returns whether it is stored and the tenure goes on */
  async #append(tenure: Tenure, entry: Entry): Promise<boolean> {
    const span = this.#runtime.tracing.span({ name: SPANS.append, parent: entry.traceparent });
    const append = await this.#appendSurely(tenure, entry);
    span.end(append.outcome === 'stored' ? undefined : append.outcome);
    switch (append.outcome) {
      case 'stored':
        this.#runtime.store.answered();
        return !tenure.isOver;
      case 'taken':
      case 'unknown':
        tenure.fence(); // T5
        return false;
      case 'unavailable':
        throw new StoreUnavailable(append.cause.message, { cause: append.cause });
      case 'rejected':
        throw new EntryRejected(append.reason);
    }
  }

  /** T4: until its fate is known, the very same entry again. */
  async #appendSurely(tenure: Tenure, entry: Entry): Promise<Append> {
    const { journal, store, clock } = this.#runtime;
    for (let attempt = 1; ; attempt += 1) {
      const append = await journal.append(entry);
      if (append.outcome !== 'unknown') return append;
      store.failed(append.cause);
      if (!(await pause(clock, backoffMs(STORE_RETRY, attempt), tenure.stopping))) return append;
    }
  }

  #commit(tenure: Tenure, before: Fold, { entry, state }: Draft): Fold {
    const { cache, calls, journal, settings, log } = this.#runtime;
    const fold = advance(before, entry, state);
    cache.put(fold, tenure);
    this.#announce(tenure, entry, fold.window);
    calls.sync(tenure, fold);
    if (fold.seq % (fold.grain.snapshotEvery ?? settings.snapshotEvery) === 0) {
      journal.saveSnapshot(snapshotOf(fold)).catch((error: unknown) => {
        log.warn({ entity: fold.entity, error }, 'no snapshot was kept: the next fold reads more');
      });
    }
    return fold;
  }

  #announce(tenure: Tenure, entry: Entry, window?: Window): void {
    this.#runtime.replies.ofEntry(entry, window);
    void tenure.publisher.publish(entry);
    this.#runtime.hear(entry);
  }
}

/** A turn that hangs in its grain's `prepare` must not bar the door of {@link Solitude} after its tenure. */
function untilOver(tenure: Tenure, turn: Promise<TurnEnd>): Promise<TurnEnd> {
  const { promise, resolve } = Promise.withResolvers<TurnEnd>();
  const over = (): void => {
    resolve({ end: 'over' });
  };
  tenure.ended.addEventListener('abort', over, { once: true });
  const forget = (): void => {
    tenure.ended.removeEventListener('abort', over);
  };
  void turn.then(forget, forget);
  return Promise.race([turn, promise]);
}
