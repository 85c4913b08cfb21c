import type { VirtualTime } from '../time/virtual-time.ts';

/** The way between a process and a server. While it is cut, what is under way waits, as packets are sent again. */
export class Link {
  readonly #time: VirtualTime;
  readonly #latencyMs: () => number;
  readonly #cutListeners: (() => void)[] = [];
  /** By lane: when the last crossing arrives, so that the next does not overtake it. */
  readonly #lanes = new Map<unknown, number>();
  #held: (() => void)[] = [];
  #isUp = true;

  constructor(time: VirtualTime, latencyMs: () => number) {
    this.#time = time;
    this.#latencyMs = latencyMs;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  /** Lets `arrive` happen on the other side. Crossings of one lane keep their order; others do not. */
  cross(arrive: () => void, lane?: unknown): void {
    const now = this.#time.nowMs;
    let dueMs = now + this.#latencyMs();
    if (lane !== undefined) {
      dueMs = Math.max(dueMs, (this.#lanes.get(lane) ?? 0) + 0.001);
      this.#lanes.set(lane, dueMs);
    }
    this.#time.after(dueMs - now, () => {
      if (this.#isUp) arrive();
      else this.#held.push(arrive);
    });
  }

  cut(): void {
    if (!this.#isUp) return;
    this.#isUp = false;
    for (const hear of this.#cutListeners) hear();
  }

  mend(): void {
    this.#isUp = true;
    const held = this.#held;
    this.#held = [];
    for (const arrive of held) arrive();
  }

  onCut(hear: () => void): void {
    this.#cutListeners.push(hear);
  }
}
