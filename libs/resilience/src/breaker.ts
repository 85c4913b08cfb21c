import type { EventEmitter } from 'node:events';
import type { Clock, Timer } from '@leviathan/kernel';
import { type Attempt, type Circuit, createCircuit } from './circuit.ts';
import { COUNTS, type Dependency } from './dependency.ts';
import { CircuitOpen } from './errors.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/** How a dependency stands. */
export interface DependencyState {
  readonly dependency: string;
  readonly state: BreakerState;
  /** Epoch milliseconds of the last change. */
  readonly since: number;
}

/** Long enough for a restart, short enough that nobody waits for a dependency that is back. */
const RESET_MS = 10_000;
interface Ports {
  readonly clock: Clock;
  /** Emits `rotate` every `BUCKET_MS`. */
  readonly rotation: EventEmitter;
  readonly changed: (state: DependencyState) => void;
}

/**
 * The circuit breaker of one dependency: opossum with its traps closed.
 *
 * Every half-open phase has a circuit of its own, so an answer that comes late, from a call of an earlier phase, neither
 * closes nor opens it; and a probe that ends by its caller's fault is followed by another probe.
 */
export class Breaker {
  readonly #dependency: Dependency;
  readonly #ports: Ports;
  #circuit: Circuit;
  #reset: Timer | undefined;
  #state: BreakerState = 'closed';
  #since: number;

  constructor(dependency: Dependency, ports: Ports) {
    this.#dependency = dependency;
    this.#ports = ports;
    this.#since = ports.clock.now();
    this.#circuit = this.#newCircuit('closed');
  }

  get state(): DependencyState {
    return { dependency: this.#dependency.name, state: this.#state, since: this.#since };
  }

  /** Why no call may go out now, or `undefined`. In the half-open phase one call at a time may. */
  get refusal(): CircuitOpen | undefined {
    const { closed, halfOpen, pendingClose } = this.#circuit;
    if (closed || (halfOpen && pendingClose)) return undefined;
    const sinceOpen = this.#ports.clock.now() - this.#since;
    return new CircuitOpen(this.#dependency.name, Math.max(1000, this.#resetMs - sinceOpen));
  }

  /** Runs `call`, which must end by itself, and learns from how it ends. Ask {@link Breaker.refusal} first. */
  async run<T>(call: () => Promise<T>): Promise<T> {
    const circuit = this.#circuit;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const attempt: Attempt = {
      run: async () => {
        try {
          resolve(await call());
          return true;
        } catch (error) {
          reject(error);
          return this.#isFine(error, circuit);
        }
      },
    };
    await circuit.call(attempt).catch(reject); // the promise has settled by then, unless opossum refused to call
    return promise;
  }

  /** Ends its timers; it is of no use afterwards. */
  shutdown(): void {
    this.#reset?.cancel();
    this.#circuit.shutdown();
  }

  /** Whether an error leaves the dependency in good standing. */
  #isFine(error: unknown, circuit: Circuit): boolean {
    if (COUNTS[this.#dependency.classify?.(error) ?? 'unknown']) return false;
    // opossum would take it for a success and close. It tells nothing, so the next call is the probe.
    if (circuit === this.#circuit && circuit.halfOpen) this.#replaceCircuit();
    return true;
  }

  #replaceCircuit(): void {
    this.#circuit.shutdown();
    this.#circuit = this.#newCircuit('half-open');
  }

  #newCircuit(state: 'closed' | 'half-open'): Circuit {
    const circuit = createCircuit(state, this.#dependency, this.#ports.rotation);
    circuit.on('open', () => {
      this.#change('open');
      this.#reset = this.#ports.clock.after(this.#resetMs, () => {
        this.#replaceCircuit();
        this.#change('half-open');
      });
    });
    circuit.on('close', () => {
      this.#change('closed');
    });
    return circuit;
  }

  #change(state: BreakerState): void {
    this.#state = state;
    this.#since = this.#ports.clock.now();
    this.#ports.changed(this.state);
  }

  get #resetMs(): number {
    return this.#dependency.resetMs ?? RESET_MS;
  }
}
