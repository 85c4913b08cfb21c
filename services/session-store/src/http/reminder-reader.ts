import { REMINDERS, type Reminder, entityKey } from '@leviathan/contracts';
import { type Grain, type Journal, type Owner, unlessBroken } from '@leviathan/grains';
import { type Page, ProblemError, decodeCursor, encodeCursor } from '@leviathan/service-kit';
import { namesOf } from '../domain/entity-names.ts';
import { reminderView } from '../domain/reminder/reminder-view.ts';
import type { Reminders } from '../domain/reminder/reminders.ts';

/** Sessions looked at for one page at most: many had reminders and have none left. */
const MOST_LOOKED_AT = 1000;
const PER_LOOK = 50;

/** Where a page goes on: in the session after `births`, after the reminder `name`. */
interface Position {
  readonly births?: string;
  readonly name?: string;
}

/** Reads the reminders that are pending. Reads are current, and own nothing. */
export class ReminderReader {
  readonly #owner: Pick<Owner, 'read'>;
  readonly #journal: Journal;
  readonly #grain: Grain<Reminders>;

  constructor(owner: Pick<Owner, 'read'>, journal: Journal, grain: Grain<Reminders>) {
    this.#owner = owner;
    this.#journal = journal;
    this.#grain = grain;
  }

  /** Of one session, or of all: the session that had its first one last comes first, and its reminders by name. */
  async reminders(tenant: string, limit: number, after?: string, session?: string): Promise<Page<Reminder>> {
    const position = after === undefined ? {} : positionIn(after);
    if (session === undefined) return this.#ofAll(tenant, limit, position);
    const entity = entityKey({ tenant, type: REMINDERS, id: session });
    if (entity === undefined) throw new ProblemError('invalid-id', `${JSON.stringify(session)} cannot name a session`);
    const [items, rest] = split(await this.#of(entity, position.name), limit);
    return { items, ...(rest.length === 0 ? {} : { next: cursorAfter(position.births, items) }) };
  }

  async #ofAll(tenant: string, limit: number, start: Position): Promise<Page<Reminder>> {
    const items: Reminder[] = [];
    let { births: after, name } = start;
    for (let looked = 0; looked < MOST_LOOKED_AT; looked += PER_LOOK) {
      const page = { limit: PER_LOOK, ...(after === undefined ? {} : { after }) };
      const births = await this.#journal.births(tenant, REMINDERS, page);
      for (const { entity, cursor } of births) {
        const found = (await unlessBroken(() => this.#of(entity, name))) ?? [];
        const [fitting, rest] = split(found, limit - items.length);
        items.push(...fitting);
        if (rest.length > 0) return { items, next: cursorAfter(after, fitting.length > 0 ? fitting : [{ name: '' }]) };
        after = cursor;
        name = undefined;
      }
      if (births.length < PER_LOOK) return { items };
    }
    return { items, ...(after === undefined ? {} : { next: cursorAfter(after, []) }) };
  }

  async #of(entity: string, afterName = ''): Promise<readonly Reminder[]> {
    const { state } = await this.#owner.read(this.#grain, entity);
    const { id } = namesOf(entity);
    return Object.values(state.pending)
      .filter(({ name }) => name > afterName)
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((reminder) => reminderView(reminder, id));
  }
}

function split(reminders: readonly Reminder[], count: number): readonly [readonly Reminder[], readonly Reminder[]] {
  return [reminders.slice(0, count), reminders.slice(count)];
}

function cursorAfter(births: string | undefined, shown: readonly Pick<Reminder, 'name'>[]): string {
  const name = shown.at(-1)?.name;
  return encodeCursor(JSON.stringify([births ?? null, name ?? null]));
}

function positionIn(cursor: string): Position {
  try {
    const [births, name] = JSON.parse(decodeCursor(cursor)) as [unknown, unknown];
    if (isText(births) && isText(name)) return { births: births ?? undefined, name: name ?? undefined } as Position;
  } catch {
    // said below: it makes no difference in which way it is not ours
  }
  throw new ProblemError('invalid-request', '`after` is not a cursor of this list');
}

function isText(part: unknown): part is string | null {
  return part === null || typeof part === 'string';
}
