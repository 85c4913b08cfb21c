import type { Terminal } from '../terminal.ts';

/** Tells what happens, a line at a time, each with the seconds since the question. */
export class Narrator {
  readonly #terminal: Terminal;
  readonly #startedMs: number;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.#startedMs = performance.now();
  }

  get seconds(): number {
    return (performance.now() - this.#startedMs) / 1000;
  }

  asked(question: string): void {
    this.#line('asked', `“${question}”`);
  }

  accepted(command: string, why: string): void {
    this.#line('accepted', `command ${command} → ${why}`);
  }

  resuming(run: string, steps: number): void {
    this.#line('resuming', `run ${run}, interrupted after ${count(steps, 'step')}: its journal is all it needs`);
  }

  step(step: number, role: string, action: string): void {
    this.#line(`step ${String(step)}`, `${this.#terminal.style.role(role)} · ${action}`);
  }

  whisper(type: string, significance: number, text: string): void {
    this.#line('whisper', this.#terminal.style.dim(`${type} · ${significance.toFixed(2)} · ${shortened(text)}`));
  }

  dropped(owner: string, step: number): void {
    const loss = 'lanes, cache and the call in flight are gone';
    this.#line(
      'owner dropped',
      this.#terminal.style.alarm(`${owner}, in the middle of the model call of step ${String(step)}: ${loss}`),
    );
  }

  takenOver(owner: string, ms: number): void {
    this.#line('new owner', `${owner} took over after ${ms.toFixed(0)} ms`);
  }

  resumed(step: number, ms: number): void {
    this.#line('resumed', this.#terminal.style.good(`at step ${String(step)}, ${ms.toFixed(0)} ms after the drop`));
  }

  ended(status: string): void {
    this.#line('ended', status);
  }

  #line(what: string, text: string): void {
    this.#terminal.say(`${this.seconds.toFixed(2).padStart(6)} s  ${what.padEnd(13)}  ${text}`);
  }
}

export function count(amount: number, noun: string): string {
  return `${String(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

function shortened(text: string): string {
  return text.length > 96 ? `${text.slice(0, 95)}…` : text;
}
