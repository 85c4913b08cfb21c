import type { Clock, Timer } from './clock.ts';

interface Appointment {
  readonly dueMs: number;
  readonly action: () => void;
}

/** A clock that stands still until {@link VirtualClock.advance} moves it. */
export class VirtualClock implements Clock {
  #nowMs: number;
  readonly #appointments = new Set<Appointment>();

  /** @param startMs the epoch milliseconds it shows first; 2026-01-01 by default */
  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, action: () => void): Timer {
    const appointment = { dueMs: this.#nowMs + Math.ceil(Math.max(0, delayMs)), action };
    this.#appointments.add(appointment);
    return { cancel: () => void this.#appointments.delete(appointment) };
  }

  /** How many timers are pending. */
  get pending(): number {
    return this.#appointments.size;
  }

  /**
   * Moves on by `ms`, running what falls due in order of time, and lets everything that was already promised settle
   * between two timers.
   */
  async advance(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settle();
    for (let next = this.#next(endMs); next !== undefined; next = this.#next(endMs)) {
      this.#nowMs = next.dueMs;
      this.#appointments.delete(next);
      next.action();
      await settle();
    }
    this.#nowMs = endMs;
  }

  /** Shows another time without running anything: a clock that was set, not one that ran. */
  jump(ms: number): void {
    this.#nowMs += ms;
  }

  #next(endMs: number): Appointment | undefined {
    let next: Appointment | undefined;
    for (const candidate of this.#appointments) {
      if (candidate.dueMs <= endMs && (next === undefined || candidate.dueMs < next.dueMs)) next = candidate;
    }
    return next;
  }
}

/** Two turns of the event loop: promises and immediate callbacks that are ready now have run. */
async function settle(): Promise<void> {
  for (let round = 0; round < 2; round += 1) await new Promise((resolve) => setImmediate(resolve));
}
