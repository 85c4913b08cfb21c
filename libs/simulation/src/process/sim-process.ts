import type { Clock, Timer } from '@leviathan/kernel';
import type { VirtualTime } from '../time/virtual-time.ts';

/** What happens to a process at a place where it touches the world. */
export type Fate = 'go-on' | 'die-before' | 'die-after';

export interface ProcessOptions {
  readonly name: string;
  readonly time: VirtualTime;
  /** Asked at every call that leaves the process: each is a point at which it may end. */
  readonly fate: (what: string) => Fate;
  /** Called once, at its death. */
  readonly died: () => void;
}

type Condition = 'running' | 'paused' | 'dead';

/**
 * A process of the simulated world, running the product's real code.
 *
 * Everything that its code does to the world goes out by {@link call} or {@link cast}, and everything that the world
 * does to it comes in by {@link hear}. So a process is killed at any of its awaits by never letting anything through
 * again, and stopped (SIGSTOP) by holding everything back; what its code computes meanwhile nobody can see.
 */
export class SimProcess {
  readonly name: string;
  readonly clock: SimClock;
  readonly #options: ProcessOptions;
  #condition: Condition = 'running';
  #held: (() => void)[] = [];

  constructor(options: ProcessOptions) {
    this.name = options.name;
    this.#options = options;
    this.clock = new SimClock(options.time, this);
  }

  get isDead(): boolean {
    return this.#condition === 'dead';
  }

  get isPaused(): boolean {
    return this.#condition === 'paused';
  }

  /** Something that the process asks of the world. Of a dead process it never settles. */
  call<T>(what: string, act: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.cast(what, () => {
      act().then(
        (value) => {
          this.hear(() => {
            resolve(value);
          });
        },
        (error: unknown) => {
          this.hear(() => {
            reject(error); // as it came
          });
        },
      );
    });
    return promise;
  }

  /** The same without an answer. */
  cast(what: string, act: () => void): void {
    this.hear(() => {
      const fate = this.#options.fate(what);
      if (fate === 'die-before') this.kill();
      else act();
      if (fate === 'die-after') this.kill();
    });
  }

  /** Something that the world does to the process: at once, after the pause, or never. */
  hear(action: () => void): void {
    if (this.#condition === 'running') action();
    else if (this.#condition === 'paused') this.#held.push(action);
  }

  pause(): void {
    if (this.#condition === 'running') this.#condition = 'paused';
  }

  /** What was held back happens now, in its order. */
  resume(): void {
    if (this.#condition !== 'paused') return;
    this.#condition = 'running';
    const held = this.#held;
    this.#held = [];
    for (const action of held) this.hear(action);
  }

  kill(): void {
    if (this.#condition === 'dead') return;
    this.#condition = 'dead';
    this.#held = [];
    this.#options.died();
  }
}

/** The clock of one process: it runs with the world's and may stand apart from it, and be set. */
export class SimClock implements Clock {
  readonly #time: VirtualTime;
  readonly #process: SimProcess;
  #aheadMs = 0;

  constructor(time: VirtualTime, process: SimProcess) {
    this.#time = time;
    this.#process = process;
  }

  now(): number {
    return Math.floor(this.#time.nowMs + this.#aheadMs);
  }

  /** Sets the clock forwards or back; timers that run keep their time. */
  jump(ms: number): void {
    this.#aheadMs += ms;
  }

  after(delayMs: number, action: () => void): Timer {
    let isOff = false;
    const timer = this.#time.after(delayMs, () => {
      this.#process.hear(() => {
        if (!isOff) action(); // it may have been called off while the process was stopped
      });
    });
    return {
      cancel: () => {
        isOff = true;
        timer.cancel();
      },
    };
  }
}
