import type { Effect, Ending, JournalEntry } from './history.ts';

/** An effect, and where it stands. */
export interface Sent {
  readonly effect: Effect;
  readonly entry: JournalEntry;
}

/** The journals of a history, looked at from several sides. */
export class Journals {
  /** In the order of seq. */
  readonly byEntity = new Map<string, readonly JournalEntry[]>();
  /** The turns of a command, of all entities. */
  readonly turnsOf = new Map<string, readonly JournalEntry[]>();
  /** Commands sent as effects, by command id, in the order of (entity, seq, index). */
  readonly sentBy = new Map<string, Sent>();
  /** Every end of a command: of its own turn, or as an answer of a later one. */
  readonly endsOf = new Map<string, readonly { readonly entry: JournalEntry; readonly reply: Ending }[]>();

  constructor(entries: readonly JournalEntry[]) {
    for (const entry of entries) {
      add(this.byEntity, entry.entity, entry);
      add(this.turnsOf, entry.command, entry);
      if (entry.reply.status !== 'running') add(this.endsOf, entry.command, { entry, reply: entry.reply });
      for (const { command, reply } of entry.answers ?? []) add(this.endsOf, command, { entry, reply });
      for (const effect of entry.effects ?? []) {
        if (effect.kind === 'command') this.sentBy.set(effect.command, { effect, entry });
      }
    }
    for (const [entity, own] of this.byEntity)
      this.byEntity.set(
        entity,
        own.toSorted((a, b) => a.seq - b.seq),
      );
  }

  /** The turns that `command` had in `entity`. */
  turns(command: string, entity: string): readonly JournalEntry[] {
    return (this.turnsOf.get(command) ?? []).filter((entry) => entry.entity === entity);
  }
}

function add<T>(groups: Map<string, readonly T[]>, key: string, value: T): void {
  const group = groups.get(key) as T[] | undefined; // made here, and read-only only for others
  if (group === undefined) groups.set(key, [value]);
  else group.push(value);
}
