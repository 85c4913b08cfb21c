import { problem } from '@leviathan/contracts';
import { type Clock, type Timer, reasonOf, traceIdOf } from '@leviathan/kernel';
import type { Call, CallResult, Grain } from '../grain.ts';
import type { Journal } from '../journal.ts';
import type { Log } from '../owner.ts';
import { earliest } from './draft.ts';
import type { Fold } from './fold.ts';
import type { Tenure } from './tenure.ts';
import { timerOf } from './timers.ts';

export interface CallsOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  readonly callCheckMs: number;
  /** Takes the turn in which the entity learns how its call ended. Resolves once the call may be made anew. */
  readonly ended: (tenure: Tenure, entity: string, call: string, result: CallResult) => Promise<void>;
}

interface Callers {
  readonly tenure: Tenure;
  /** By call id. */
  readonly running: Map<string, AbortController>;
  /** The newest entry, which carries the hint, and the state's own timer. */
  newest: { readonly seq: number; readonly timer: number | undefined };
  mover: Timer | undefined;
}

/**
 * The calls to the outside world that run in this process.
 *
 * A call is part of the state from the turn that intended it to the turn that learns its end, so whoever owns the entity
 * makes it: after a commit, and when woken. While it runs here, the hint on the newest entry is moved on, so that nobody
 * looks after it; when this process falls silent the hint falls due, and the next owner makes the call again under the
 * same idempotency key.
 */
export class Calls {
  readonly #options: CallsOptions;
  readonly #callers = new Map<string, Callers>();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  /** Makes the calls that `fold` lists and that do not run here, and ends those that it lists no more. */
  sync(tenure: Tenure, fold: Fold): void {
    const listed = fold.grain.calls?.(fold.state) ?? [];
    const callers = this.#callersOf(tenure, fold);
    for (const [id, controller] of callers.running) {
      if (listed.some((call) => call.id === id)) continue;
      controller.abort();
      callers.running.delete(id);
    }
    for (const call of listed) if (!callers.running.has(call.id)) this.#make(tenure, fold, callers, call);
    if (callers.running.size === 0) this.#forget(fold.entity, callers);
    else callers.mover ??= this.#moveHint(fold.entity, callers);
  }

  /** Forgets a call that has ended, so that the state may list it again. */
  over(entity: string, call: string): void {
    this.#callers.get(entity)?.running.delete(call);
  }

  /**
   * Ends every call of a tenure: its owner stops or lost the partition.
   *
   * @returns the newest entries whose hints should be due at once, so that the next owner need not wait
   */
  release(tenure: Tenure): readonly { readonly entity: string; readonly seq: number }[] {
    const released: { entity: string; seq: number }[] = [];
    for (const [entity, callers] of this.#callers) {
      if (callers.tenure !== tenure) continue;
      for (const controller of callers.running.values()) controller.abort();
      this.#forget(entity, callers);
      released.push({ entity, seq: callers.newest.seq });
    }
    return released;
  }

  /** How many calls run here. */
  get size(): number {
    return [...this.#callers.values()].reduce((sum, { running }) => sum + running.size, 0);
  }

  #callersOf(tenure: Tenure, fold: Fold): Callers {
    const newest = { seq: fold.seq, timer: timerOf(fold) };
    const known = this.#callers.get(fold.entity);
    if (known?.tenure === tenure) {
      known.newest = newest;
      return known;
    }
    const callers: Callers = { tenure, running: new Map(), newest, mover: undefined };
    this.#callers.set(fold.entity, callers);
    return callers;
  }

  #make(tenure: Tenure, { entity, grain, traceparent }: Fold, callers: Callers, call: Call): void {
    const controller = new AbortController();
    callers.running.set(call.id, controller);
    const { signal } = controller;
    const context = { entity, idempotencyKey: `${entity}/${call.id}`, signal, traceparent };
    void this.#perform(grain, call, context).then(async (result) => {
      // Of a tenure that is over, or a call that the state gave up, nobody wants the result.
      if (tenure.isOver || callers.running.get(call.id) !== controller) return;
      await this.#options.ended(tenure, entity, call.id, result);
    });
  }

  async #perform(
    grain: Grain<unknown>,
    call: Call,
    context: Parameters<NonNullable<Grain<unknown>['perform']>>[1],
  ): Promise<CallResult> {
    try {
      if (grain.perform === undefined) throw new Error(`the grain ${grain.type} lists calls but cannot perform any`);
      return await grain.perform(call, context);
    } catch (error) {
      if (!context.signal.aborted)
        this.#options.log.error(
          { call: context.idempotencyKey, traceId: traceIdOf(context.traceparent), error },
          'a call threw',
        );
      return { status: 'failed', problem: problem('bug', `the call ${call.id} threw: ${reasonOf(error)}`) };
    }
  }

  #moveHint(entity: string, callers: Callers): Timer {
    const { clock, callCheckMs, journal, log } = this.#options;
    return clock.after(callCheckMs / 2, () => {
      if (callers.tenure.isOver || this.#callers.get(entity) !== callers) return;
      callers.mover = this.#moveHint(entity, callers);
      const wakeAt = earliest(callers.newest.timer, clock.now() + callCheckMs);
      journal.setWake(entity, callers.newest.seq, wakeAt).catch((error: unknown) => {
        log.warn({ entity, reason: reasonOf(error) }, 'the hint of a running call was not moved: it is looked after');
      });
    });
  }

  #forget(entity: string, callers: Callers): void {
    callers.mover?.cancel();
    callers.mover = undefined;
    if (this.#callers.get(entity) === callers) this.#callers.delete(entity);
  }
}
