import type { Timer } from '@leviathan/kernel';

interface Appointment {
  readonly dueMs: number;
  readonly order: number;
  readonly action: () => void;
  isOff: boolean;
}

/** Time of the whole simulated world, in milliseconds with fractions. It moves from one appointment to the next. */
export class VirtualTime {
  #nowMs: number;
  #made = 0;
  /** A binary heap: the earliest appointment is the first. */
  readonly #heap: Appointment[] = [];

  /** @param startMs the epoch milliseconds it shows first; 2026-01-01 by default */
  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    this.#nowMs = startMs;
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, action: () => void): Timer {
    const appointment = { dueMs: this.#nowMs + Math.max(0, delayMs), order: (this.#made += 1), action, isOff: false };
    this.#push(appointment);
    return { cancel: () => void (appointment.isOff = true) };
  }

  /** Moves to the next appointment and keeps it. @returns whether there was one */
  step(): boolean {
    for (let next = this.#pop(); next !== undefined; next = this.#pop()) {
      if (next.isOff) continue;
      this.#nowMs = next.dueMs;
      next.action();
      return true;
    }
    return false;
  }

  #push(appointment: Appointment): void {
    const heap = this.#heap;
    let index = heap.push(appointment) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(appointment, heap[parent])) break;
      heap[index] = heap[parent] as Appointment; // within the heap
      index = parent;
    }
    heap[index] = appointment;
  }

  #pop(): Appointment | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return first;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const child = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[child], last)) break;
      heap[index] = heap[child] as Appointment; // it is before `last`, so it exists
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

/** By time; of the same instant the one that was made first. */
function isBefore(a: Appointment | undefined, b: Appointment | undefined): boolean {
  if (a === undefined || b === undefined) return a !== undefined;
  return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order);
}
