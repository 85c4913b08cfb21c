import { reasonOf } from '@leviathan/kernel';

type Task = (...args: unknown[]) => void;

/** What is replaced while a simulation runs: every door to chance and to real time that code can go through unasked. */
interface Doors {
  setImmediate: unknown;
  setTimeout: unknown;
  setInterval: unknown;
}

/**
 * The event loop under the simulation's hand: `Math.random` is the seed's, `setImmediate` queues here, and whoever asks
 * for real time is caught and named.
 *
 * Node itself decides the order of microtasks, and does so by nothing but the program: with chance, time and the turns
 * of the loop taken over, the same seed gives the same order. One simulation at a time.
 */
export class EventLoop {
  readonly #tasks: (() => void)[] = [];
  readonly #original: Doors;
  readonly #random = Math.random;
  readonly #dateNow = Date.now;
  readonly #turn: typeof setImmediate;
  /** Where real time was asked for, or a promise was left without a handler. */
  readonly leaks: string[] = [];
  readonly #onUnhandled = (reason: unknown): void => {
    this.leaks.push(`a rejection that nobody handled: ${reasonOf(reason)}`);
  };

  /** @param random in [0, 1), from the seed */
  constructor(random: () => number, nowMs: () => number) {
    const doors: Doors = globalThis;
    this.#original = { setImmediate: doors.setImmediate, setTimeout: doors.setTimeout, setInterval: doors.setInterval };
    this.#turn = setImmediate;
    Math.random = random;
    doors.setImmediate = (task: Task, ...args: unknown[]): void => void this.#tasks.push(() => task(...args));
    doors.setTimeout = (): void => this.#leak('setTimeout');
    doors.setInterval = (): void => this.#leak('setInterval');
    Date.now = () => {
      this.#leak('Date.now');
      return Math.floor(nowMs());
    };
    process.on('unhandledRejection', this.#onUnhandled);
  }

  /** Resolves when nothing is left to do at this instant of virtual time. */
  async settle(): Promise<void> {
    const realTurn = (resolve: () => void): void => void this.#turn(resolve);
    do {
      for (const task of this.#tasks.splice(0)) task();
      await new Promise<void>(realTurn); // all microtasks run before it
    } while (this.#tasks.length > 0);
  }

  /** Gives everything back. */
  release(): void {
    Object.assign(globalThis, this.#original);
    Math.random = this.#random;
    Date.now = this.#dateNow;
    process.off('unhandledRejection', this.#onUnhandled);
  }

  #leak(door: string): void {
    this.leaks.push(`real time by ${door}: ${new Error().stack?.split('\n').slice(3, 6).join(' ') ?? ''}`);
  }
}
