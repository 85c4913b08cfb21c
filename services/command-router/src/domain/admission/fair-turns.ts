import type { Clock, Timer } from '@leviathan/kernel';

interface Waiting {
  readonly timer: Timer;
  readonly go: (isTurn: boolean) => void;
  isGone: boolean;
}

/**
 * So many have their turn at once; the others wait, and the tenants among them are served in rotation, one each. So who
 * sends little waits for at most one of each other tenant, however much those have in line.
 */
export class FairTurns {
  readonly #turns: number;
  readonly #patienceMs: number;
  readonly #clock: Clock;
  /** In the order of the rotation. */
  readonly #lines = new Map<string, Waiting[]>();
  #taken = 0;
  #waiting = 0;

  /** @param patienceMs what waits longer is told that there is no turn for it */
  constructor(turns: number, patienceMs: number, clock: Clock) {
    this.#turns = turns;
    this.#patienceMs = patienceMs;
    this.#clock = clock;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** @returns whether it has a turn, which must be given back; nobody waits for it when there is one */
  take(tenant: string): true | Promise<boolean> {
    if (this.#taken < this.#turns && this.#waiting === 0) {
      this.#taken += 1;
      return true;
    }
    return this.#wait(tenant);
  }

  giveBack(): void {
    this.#taken -= 1;
    this.#next()?.go(true);
  }

  #wait(tenant: string): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const go = (isTurn: boolean): void => {
      waiting.isGone = true;
      waiting.timer.cancel();
      this.#waiting -= 1;
      if (isTurn) this.#taken += 1;
      resolve(isTurn);
    };
    const waiting: Waiting = { go, isGone: false, timer: this.#clock.after(this.#patienceMs, () => go(false)) };
    const line = this.#lines.get(tenant) ?? [];
    this.#lines.set(tenant, line);
    line.push(waiting);
    this.#waiting += 1;
    return promise;
  }

  /** The first of the tenant whose turn it is; the tenant goes to the end of the rotation. */
  #next(): Waiting | undefined {
    for (const [tenant, line] of this.#lines) {
      this.#lines.delete(tenant);
      const left = line.filter(({ isGone }) => !isGone);
      const first = left.shift();
      if (left.length > 0) this.#lines.set(tenant, left);
      if (first !== undefined) return first;
    }
    return undefined;
  }
}
