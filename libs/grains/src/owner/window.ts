import { type Reply, isFinal } from '@leviathan/contracts';
import type { Asker, Entry } from '../entry.ts';
import { isAttempt } from './attempts.ts';

/** What an entity remembers of a command. */
export interface Known {
  readonly reply: Reply;
  readonly attempt: number;
  readonly acceptedAt: number;
  readonly asker?: Asker;
  /** See `Entry.replyTo`. */
  readonly replyTo?: string;
}

/** A window as a snapshot keeps it. */
export interface SavedWindow {
  readonly floor: number;
  readonly ended: readonly (readonly [string, Known])[];
  readonly running: readonly (readonly [string, Known])[];
}

/**
 * The commands that an entity remembers: all that run, and the last ones that ended.
 *
 * T2: a command that is not here but was accepted at or before {@link floor} may have been forgotten, and is looked up
 * in the journal before it runs.
 */
export class Window {
  readonly #size: number;
  /** In the order of their ends. */
  readonly #ended: Map<string, Known>;
  readonly #running: Map<string, Known>;
  #floor: number;

  constructor(size: number, saved?: SavedWindow) {
    this.#size = size;
    this.#ended = new Map(saved?.ended);
    this.#running = new Map(saved?.running);
    this.#floor = saved?.floor ?? -1;
  }

  /** The latest acceptance of all forgotten commands; -1 while none is forgotten. */
  get floor(): number {
    return this.#floor;
  }

  find(command: string): Known | undefined {
    return this.#running.get(command) ?? this.#ended.get(command);
  }

  /** Takes in the entry that follows. */
  apply(entry: Entry): void {
    if (isAttempt(entry)) return;
    if (entry.kind === 'erased') this.#forgetAll(entry.acceptedAt ?? entry.at);
    this.#record(entry);
    for (const { command, reply } of entry.answers) this.#end(command, { ...this.#startOf(command, entry), reply });
    this.#forgetOldest();
  }

  save(): SavedWindow {
    return { floor: this.#floor, ended: [...this.#ended], running: [...this.#running] };
  }

  /** The commands that run, in the order in which they began. */
  get running(): readonly (readonly [string, Known])[] {
    return [...this.#running];
  }

  /** Replies may hold what was erased; the journal's blanks remember that there were such commands. */
  #forgetAll(acceptedAt: number): void {
    for (const { acceptedAt: earlier } of this.#ended.values()) this.#floor = Math.max(this.#floor, earlier);
    this.#floor = Math.max(this.#floor, acceptedAt);
    this.#ended.clear();
    this.#running.clear();
  }

  #record(entry: Entry): void {
    const { command, reply, acceptedAt = entry.at, attempt = 1, asker, replyTo } = entry;
    const known = { reply, attempt, acceptedAt, ...(replyTo === undefined ? {} : { replyTo }) };
    // What the runtime itself gave has no acceptance and nobody who waits: it is over with its turn.
    if (isFinal(reply) || entry.acceptedAt === undefined) this.#end(command, known);
    else this.#running.set(command, asker === undefined ? known : { ...known, asker });
  }

  #end(command: string, known: Known): void {
    this.#running.delete(command);
    this.#ended.delete(command); // so that a redriven command counts as new
    this.#ended.set(command, known);
  }

  #startOf(command: string, entry: Entry): Pick<Known, 'attempt' | 'acceptedAt' | 'replyTo'> {
    const { attempt, acceptedAt, replyTo } = this.find(command) ?? { attempt: 1, acceptedAt: entry.at };
    return { attempt, acceptedAt, ...(replyTo === undefined ? {} : { replyTo }) };
  }

  #forgetOldest(): void {
    for (const [command, { acceptedAt }] of this.#ended) {
      if (this.#ended.size <= this.#size) return;
      this.#ended.delete(command);
      this.#floor = Math.max(this.#floor, acceptedAt);
    }
  }
}
