import { createHash } from 'node:crypto';
import { entityKey } from '@leviathan/contracts';
import type { Append, Entry, Journal, Log } from '@leviathan/grains';
import { type Clock, reasonOf } from '@leviathan/kernel';
import type { Command } from '../command/command.ts';
import type { Cause } from './cause.ts';

/** The entity type of marks in the router's journal. */
const MARK_ENTITY = 'parked';

/** That a command is parked, or is about to be: enough to find it and its like, and nothing of what it says. */
export interface Mark {
  readonly id: string;
  /** The attempt that was parked: the next one has a mark of its own. */
  readonly attempt: number;
  readonly cause: Cause;
}

/** A mark, where it stands in the list, and when it was set. */
export interface PlacedMark extends Mark {
  readonly at: number;
  readonly cursor: string;
}

/**
 * The marks of parked commands, each an entity of one entry, so that they are found without reading every command.
 *
 * A mark is set before its command is parked and struck off after it is parked no more: a crash in between leaves one too
 * many, which whoever reads the list notices; never one too few.
 */
export class ParkedMarks {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(journal: Journal, clock: Clock, log: Log) {
    this.#journal = journal;
    this.#clock = clock;
    this.#log = log;
  }

  /** `taken` is one that is there already. */
  set(tenant: string, mark: Mark): Promise<Append> {
    const reply = { status: 'succeeded', result: null } as const;
    const what = { kind: 'marked', schema: 1, command: mark.id, data: mark, reply, answers: [], effects: [] };
    return this.#journal.append({ ...what, entity: keyOf(tenant, mark), seq: 1, at: this.#clock.now() });
  }

  /** Never rejects: one too many does no harm. */
  async strike(tenant: string, mark: Pick<Mark, 'id' | 'attempt'>): Promise<void> {
    const entity = keyOf(tenant, mark);
    try {
      for await (const { seq, at } of this.#journal.read(entity)) {
        await this.#journal.remove({ entity, seq, at, notAfter: at });
      }
    } catch (error) {
      this.#log.info({ command: mark.id, reason: reasonOf(error) }, 'a mark of a parked command is not struck off yet');
    }
  }

  /** Newest first. */
  async page(
    tenant: string,
    page: { readonly after?: string; readonly limit: number },
  ): Promise<readonly PlacedMark[]> {
    const births = await this.#journal.births(tenant, MARK_ENTITY, page);
    return births.map(({ cursor, entry }) => ({ ...markIn(entry), at: entry.at, cursor }));
  }
}

/** Which attempt at a command its state is about. */
export function attemptOf(command: Command): number {
  if (command.status === 'discarded') return attemptOf(command.what);
  if (command.status === 'erased') return command.was.attempts;
  return 'message' in command ? command.message.attempt : 1;
}

/** Whatever the id of the command, that of its mark is short. */
function keyOf(tenant: string, { id, attempt }: Pick<Mark, 'id' | 'attempt'>): string {
  const name = createHash('sha256')
    .update(`${id}\0${String(attempt)}`)
    .digest('hex')
    .slice(0, 32);
  const key = entityKey({ tenant, type: MARK_ENTITY, id: name });
  if (key === undefined) throw new Error(`no command can be parked for the tenant ${JSON.stringify(tenant)}`);
  return key;
}

function markIn({ data }: Entry): Mark {
  return data as Mark; // nobody else writes entities of this type
}
