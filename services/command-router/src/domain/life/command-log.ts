import type { ProblemCode } from '@leviathan/contracts';
import type { Entry, Journal } from '@leviathan/grains';
import type { Clock } from '@leviathan/kernel';
import { type Command, type CommandRef, type KnownCommand, type LiveCommand, isLive } from '../command/command.ts';
import { type JournaledEvent, type JournaledKind, commandKey, entryOf, fold } from '../command/entries.ts';
import { evolve, meet } from '../command/transitions.ts';
import { LiveCommands } from './live-commands.ts';
import { type Settled, collect, settledAppend } from './resolve-append.ts';

/** A command as its journal tells it. */
export interface Loaded {
  readonly command: Command;
  /** Of the newest entry; 0 when there is none. */
  readonly seq: number;
}

/** What became of an event. */
export type Happened =
  | { readonly outcome: 'happened'; readonly entry: Entry; readonly now: Loaded & { readonly command: KnownCommand } }
  /** It had happened before, or something had that makes it pointless. */
  | { readonly outcome: 'old-news'; readonly now: Loaded }
  | { readonly outcome: 'refused'; readonly code: ProblemCode; readonly now: Loaded }
  /** What its journal holds cannot be read, and will not be until somebody mends the store. */
  | { readonly outcome: 'corrupt'; readonly reason: string }
  | Exclude<Settled, { readonly outcome: 'stored' | 'taken' }>;

const NOTHING: Loaded = { command: { status: 'unknown' }, seq: 0 };

/**
 * The journal of the router's commands.
 *
 * The router has no partitions: any replica may insert. A lost insert means that somebody was first, so the command is
 * read again and the event meets what is there; a command has few entries, so that ends soon.
 */
export class CommandLog {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #live = new LiveCommands();

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  /** Current, from the journal; only that it is running may be known here alone. Rejects when the store is away. */
  async load(ref: CommandRef): Promise<Loaded> {
    const entity = commandKey(ref);
    if (entity === undefined) return NOTHING;
    return this.#fresh(entity, await collect(this.#journal.read(entity)));
  }

  /** The command whose first entry is at hand already, as a list brings it. */
  async loadBorn(birth: Entry): Promise<Loaded> {
    return this.#fresh(birth.entity, [birth, ...(await collect(this.#journal.read(birth.entity, { from: 2 })))]);
  }

  /** All that was journaled of it, oldest first. */
  async history(ref: CommandRef): Promise<readonly Entry[]> {
    const entity = commandKey(ref);
    return entity === undefined ? [] : collect(this.#journal.read(entity));
  }

  /**
   * Journals an event, if it can happen to the command now.
   *
   * @param event made for the command as it is, and made again after somebody else was first
   * @param wakeAt when somebody must look at the command again, for the entry's hint
   */
  async record(ref: CommandRef, kind: JournaledKind, event: EventOf, wakeAt: number | undefined): Promise<Happened> {
    const entity = commandKey(ref);
    if (entity === undefined) return { outcome: 'refused', code: 'not-found', now: NOTHING };
    for (let known = this.#live.get(entity); ; known = undefined) {
      const now = known ?? (await this.#read(entity));
      const verdict = meet(now.command, kind);
      const wanted = verdict === 'happens' ? event(now.command) : undefined;
      if (wanted !== undefined) {
        const happened = await this.#insert(ref, wanted, { entity, now, wakeAt });
        if (happened.outcome !== 'taken') return happened;
      } else if (known === undefined) {
        return verdict === 'happens' || verdict === 'old-news'
          ? { outcome: 'old-news', now }
          : { outcome: 'refused', code: verdict, now };
      }
    }
  }

  /** The first entry of a command: one insert and no read, unless somebody was first. */
  async begin(ref: CommandRef, event: JournaledEvent, wakeAt: number | undefined): Promise<Happened> {
    const entity = commandKey(ref);
    if (entity === undefined) return { outcome: 'refused', code: 'invalid-id', now: NOTHING };
    const happened = await this.#insert(ref, event, { entity, now: NOTHING, wakeAt });
    return happened.outcome === 'taken' ? { outcome: 'old-news', now: await this.load(ref) } : happened;
  }

  /** A command that goes on, as far as is known here without reading: a guess, like all that is kept here. */
  known(ref: CommandRef): LiveCommand | undefined {
    const command = this.#live.get(commandKey(ref) ?? '')?.command;
    return command !== undefined && isLive(command) ? command : undefined;
  }

  /** @returns whether that is news */
  markRunning(ref: CommandRef): boolean {
    const entity = commandKey(ref);
    return entity !== undefined && this.#live.markRunning(entity);
  }

  async #insert(ref: CommandRef, event: JournaledEvent, { entity, now, wakeAt }: Insert): Promise<Inserted> {
    const at = this.#clock.now();
    const hint = wakeAt === undefined ? {} : { wakeAt };
    const entry = entryOf(ref, event, { entity, seq: now.seq + 1, at, ...hint });
    const settled = await settledAppend(this.#journal, entry, this.#clock);
    if (settled.outcome !== 'stored') {
      this.#live.forget(entity); // what was believed of it may be wrong
      return settled;
    }
    const command = evolve(now.command, event, at);
    if (command.status === 'unknown') throw new Error(`${entity} is unknown after ${event.kind}`);
    const after = { command, seq: entry.seq };
    this.#live.keep(entity, after);
    return { outcome: 'happened', entry, now: after };
  }

  async #read(entity: string): Promise<Loaded> {
    return this.#fresh(entity, await collect(this.#journal.read(entity)));
  }

  #fresh(entity: string, entries: readonly Entry[]): Loaded {
    const loaded = { command: fold(entries), seq: entries.at(-1)?.seq ?? 0 };
    if (loaded.seq === 0) return NOTHING;
    const isRunning = isLive(loaded.command) && this.#live.get(entity)?.command.status === 'running';
    const now = isRunning
      ? { ...loaded, command: evolve(loaded.command, { kind: 'running' }, this.#clock.now()) }
      : loaded;
    this.#live.keep(entity, now);
    return now;
  }
}

/** The event to journal for the command as it is, or `undefined` when there is nothing to say. */
export type EventOf = (command: Command) => JournaledEvent | undefined;

interface Insert {
  readonly entity: string;
  readonly now: Loaded;
  readonly wakeAt: number | undefined;
}

type Inserted = Extract<Happened, { readonly outcome: 'happened' }> | Exclude<Settled, { readonly outcome: 'stored' }>;
