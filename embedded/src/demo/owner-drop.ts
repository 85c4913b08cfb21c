import type { DemoSystem } from './demo.ts';
import type { Narrator } from './narrator.ts';
import type { RunEvent } from './run-events.ts';

/** The step whose model call is cut: late enough that there is something to lose. */
const DROP_IN_STEP = 2;

type Progress =
  | { readonly phase: 'waiting' }
  | { readonly phase: 'dropped'; readonly atMs: number; readonly step: number }
  | { readonly phase: 'over' };

/** Pulls the plug once, in the middle of a model call: when the second step has begun to speak. */
export class OwnerDrop {
  readonly #system: DemoSystem;
  readonly #narrator: Narrator;
  #progress: Progress = { phase: 'waiting' };
  #step = 0;

  constructor(system: DemoSystem, narrator: Narrator) {
    this.#system = system;
    this.#narrator = narrator;
  }

  /** Sees every event of the run. */
  async watch(event: RunEvent): Promise<void> {
    if (event.type === 'STEP_STARTED') this.#step = Number(event['step']);
    if (event.type === 'TEXT_MESSAGE_CONTENT') await this.#hear(Number(event['offset']));
    if (event.type === 'RUN_FINISHED' || event.type === 'RUN_ERROR') this.#progress = { phase: 'over' };
  }

  async #hear(offset: number): Promise<void> {
    switch (this.#progress.phase) {
      case 'waiting':
        if (this.#step === DROP_IN_STEP && offset > 0) await this.#drop();
        return;
      case 'dropped': // words of the lost call may still arrive; the call that was begun again starts at 0
        if (offset > 0) return;
        this.#narrator.resumed(this.#progress.step, performance.now() - this.#progress.atMs);
        this.#progress = { phase: 'over' };
        return;
      case 'over':
    }
  }

  async #drop(): Promise<void> {
    const atMs = performance.now();
    const { dropped, taken } = await this.#system.replaceOwner();
    this.#narrator.dropped(dropped, this.#step);
    this.#narrator.takenOver(taken, performance.now() - atMs);
    this.#progress = { phase: 'dropped', atMs, step: this.#step };
  }
}
