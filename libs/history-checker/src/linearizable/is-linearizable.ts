/** What an object does, one call after the other. States and results are compared as JSON. */
export interface Model<C, S> {
  readonly initial: S;
  step(state: S, call: C): { readonly state: S; readonly result: unknown };
}

/** One call as its client saw it. Without `to` it never returned: it may have happened at any time after `from`, or never. */
export interface Operation<C> {
  readonly call: C;
  readonly from: number;
  readonly to?: number;
  readonly result?: unknown;
}

/**
 * Whether some order of the calls explains every result and keeps to real time: a call that returned before another
 * began stands before it.
 *
 * The search of Wing and Gong, with Lowe's memory: it takes calls one by one, each only while no call that is left out
 * has returned already, goes back where a result does not fit, and never tries the same set of taken calls with the same
 * state again. Exponential in the worst case; for the few calls that overlap in a real history it is quick.
 */
export function isLinearizable<C, S>(model: Model<C, S>, operations: readonly Operation<C>[]): boolean {
  const events = eventsOf(operations);
  const needed = operations.filter(({ to }) => to !== undefined).length;
  const seen = new Set<string>();
  const path: Step<C, S>[] = [];
  const taken = new Taken(operations.length);
  let state = model.initial;
  let returned = 0;
  let event = events.next;
  while (returned < needed) {
    // Back where a call returns before it was taken: something before it was taken wrongly.
    if (event === undefined || event.isReturn) {
      const last = path.pop();
      if (last === undefined) return false;
      ({ state, returned } = last);
      taken.drop(last.event.index);
      putBack(last.event);
      event = last.event.next;
      continue;
    }
    const { operation, index } = event;
    const after = model.step(state, operation.call);
    const fits = operation.to === undefined || JSON.stringify(after.result) === JSON.stringify(operation.result);
    if (fits && taken.isNew(index, after.state, seen)) {
      path.push({ event, state, returned });
      taken.take(index);
      takeOut(event);
      state = after.state;
      returned += operation.to === undefined ? 0 : 1;
      event = events.next;
    } else {
      event = event.next;
    }
  }
  return true;
}

interface Step<C, S> {
  readonly event: Event<C>;
  readonly state: S;
  readonly returned: number;
}

/** A call or its return, in a list from which a call that is taken is lifted, and into which it is put back. */
interface Event<C> {
  readonly index: number;
  readonly operation: Operation<C>;
  readonly isReturn: boolean;
  /** Of a call: its return, if it has one. */
  readonly end: Event<C> | undefined;
  previous: Ends<C> | undefined;
  next: Event<C> | undefined;
}

type Ends<C> = Pick<Event<C>, 'next'>;

/** All calls and returns in the order of time. A return and a call of the same instant overlap: the call is first. */
function eventsOf<C>(operations: readonly Operation<C>[]): Ends<C> {
  const events = operations.flatMap((operation, index) => {
    const common = { index, operation, previous: undefined, next: undefined };
    const end: Event<C> | undefined =
      operation.to === undefined ? undefined : { ...common, isReturn: true, end: undefined };
    const call: Event<C> = { ...common, isReturn: false, end };
    return end === undefined ? [call] : [call, end];
  });
  events.sort((a, b) => timeOf(a) - timeOf(b) || Number(a.isReturn) - Number(b.isReturn));
  const head: Ends<C> = { next: undefined };
  let previous = head;
  for (const event of events) {
    event.previous = previous;
    previous.next = event;
    previous = event;
  }
  return head;
}

function timeOf<C>({ operation, isReturn }: Event<C>): number {
  return isReturn ? (operation.to ?? Infinity) : operation.from;
}

function takeOut<C>(event: Event<C>): void {
  for (const each of [event, event.end]) {
    if (each?.previous === undefined) continue;
    each.previous.next = each.next;
    if (each.next !== undefined) each.next.previous = each.previous;
  }
}

/** The other way round, and so each finds its neighbours as it left them. */
function putBack<C>(event: Event<C>): void {
  for (const each of [event.end, event]) {
    if (each?.previous === undefined) continue;
    each.previous.next = each;
    if (each.next !== undefined) each.next.previous = each;
  }
}

/** Which calls are taken. */
class Taken {
  readonly #flags: Uint8Array;

  constructor(size: number) {
    this.#flags = new Uint8Array(size);
  }

  take(index: number): void {
    this.#flags[index] = 1;
  }

  drop(index: number): void {
    this.#flags[index] = 0;
  }

  /** Whether this set with `index` and this state were never tried; from now on they were. */
  isNew(index: number, state: unknown, seen: Set<string>): boolean {
    this.take(index);
    const key = `${this.#flags.join('')} ${JSON.stringify(state)}`;
    this.drop(index);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  }
}
