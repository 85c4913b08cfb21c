import { isLive } from '../command/command.ts';
import { evolve } from '../command/transitions.ts';
import type { Loaded } from './command-log.ts';

/** How many commands are kept at hand; beyond it the oldest is read from the journal when its reply comes. */
const MAX_COMMANDS = 10_000;
/** Of their payloads together, roughly: characters of JSON. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

/**
 * Commands that have not ended, so that a reply costs one insert and no read.
 *
 * A guess, never the truth: another router may have journaled something in between, and then the insert is lost and the
 * command is read. Only here stands which of them are `running`.
 */
export class LiveCommands {
  readonly #kept = new Map<string, Kept>();
  #characters = 0;

  get(entity: string): Loaded | undefined {
    return this.#kept.get(entity)?.loaded;
  }

  /** Keeps a live command; an ended one is let go. Never goes back to an older entry. */
  keep(entity: string, loaded: Loaded): void {
    const known = this.#kept.get(entity);
    if (known !== undefined && known.loaded.seq > loaded.seq) return;
    this.forget(entity);
    if (!isLive(loaded.command)) return;
    const characters = known?.characters ?? JSON.stringify(loaded.command.message.payload).length;
    this.#kept.set(entity, { loaded, characters });
    this.#characters += characters;
    this.#forgetOldest();
  }

  forget(entity: string): void {
    this.#characters -= this.#kept.get(entity)?.characters ?? 0;
    this.#kept.delete(entity);
  }

  /** @returns whether it was not running before */
  markRunning(entity: string): boolean {
    const kept = this.#kept.get(entity);
    if (kept?.loaded.command.status !== 'accepted') return false;
    const command = evolve(kept.loaded.command, { kind: 'running' }, 0);
    this.#kept.set(entity, { ...kept, loaded: { ...kept.loaded, command } });
    return true;
  }

  get size(): number {
    return this.#kept.size;
  }

  #forgetOldest(): void {
    for (const entity of this.#kept.keys()) {
      if (this.#kept.size <= MAX_COMMANDS && this.#characters <= MAX_CHARACTERS) return;
      this.forget(entity);
    }
  }
}

interface Kept {
  readonly loaded: Loaded;
  readonly characters: number;
}
