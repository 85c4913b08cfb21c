import { parseEntityKey } from '@leviathan/contracts';
import type { Clock } from '@leviathan/kernel';
import type { CommandRef, KnownCommand } from '../command/command.ts';
import { isCorrupt } from '../command/entries.ts';
import { statusOf } from '../command/status.ts';
import type { CommandLog } from '../life/command-log.ts';
import { type ParkedMarks, type PlacedMark, attemptOf } from './parked-marks.ts';

/** Filters AND; the values of one OR. Times are those of parking. */
export interface ParkedFilter {
  readonly id?: readonly string[];
  /** Ids of causes. */
  readonly cause?: readonly string[];
  /** Codes of problems. */
  readonly code?: readonly string[];
  readonly type?: readonly string[];
  readonly entity?: readonly string[];
  readonly session?: readonly string[];
  readonly since?: number;
  readonly until?: number;
}

/** A parked command, found. */
export interface ParkedItem {
  readonly ref: CommandRef;
  readonly command: KnownCommand;
  readonly mark: PlacedMark;
}

export interface ParkedPage {
  readonly items: readonly ParkedItem[];
  /** Where the next page begins, if there may be one. */
  readonly next?: string;
}

/** Commands of one cause. */
export interface ParkedGroup {
  readonly count: number;
  /** The one that was parked last. */
  readonly newest: ParkedItem;
  readonly oldestAt: number;
}

/** Marks looked at for one page; beyond it the page ends early, with a cursor. */
const MAX_LOOKED_AT = 2000;
const BATCH = 100;
/** Commands counted into groups at most; whoever has more sees the newest, and is told so. */
const MAX_GROUPED = 5000;
/** A mark stands before its command is parked, for as long as that takes; so old, and it was left over by a crash. */
const STRAY_AFTER_MS = 600_000;

/** The parked commands of a tenant, the last parked first. */
export class ParkedList {
  readonly #marks: ParkedMarks;
  readonly #log: CommandLog;
  readonly #clock: Clock;

  constructor(marks: ParkedMarks, log: CommandLog, clock: Clock) {
    this.#marks = marks;
    this.#log = log;
    this.#clock = clock;
  }

  async page(
    tenant: string,
    filter: ParkedFilter,
    { limit, after }: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<ParkedPage> {
    const items: ParkedItem[] = [];
    let position = after;
    for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT; lookedAt += BATCH) {
      const marks = await this.#marks.page(tenant, {
        limit: BATCH,
        ...(position === undefined ? {} : { after: position }),
      });
      const found = await this.#found(tenant, marks, filter);
      for (const [index, mark] of marks.entries()) {
        const item = found[index];
        if (item !== undefined && items.length === limit) return ended(items, position);
        if (item !== undefined) items.push(item);
        position = mark.cursor;
      }
      if (marks.length < BATCH) return { items };
    }
    return ended(items, position);
  }

  /** By cause, the most frequent first. @returns also whether more are parked than were counted */
  async groups(
    tenant: string,
    filter: ParkedFilter,
  ): Promise<{ readonly groups: readonly ParkedGroup[]; readonly hasMore: boolean }> {
    const groups = new Map<string, ParkedGroup>();
    let counted = 0;
    for (let after: string | undefined; ;) {
      const page = await this.page(tenant, filter, { limit: BATCH, after });
      for (const item of page.items) {
        const { count = 0, newest = item } = groups.get(item.mark.cause.id) ?? {};
        groups.set(item.mark.cause.id, { count: count + 1, newest, oldestAt: item.mark.at });
      }
      counted += page.items.length;
      const hasMore = page.next !== undefined && counted >= MAX_GROUPED;
      if (page.next === undefined || hasMore) return { groups: byCount(groups.values()), hasMore };
      after = page.next;
    }
  }

  /** One that is parked, or `undefined`. */
  async item({ tenant, id }: CommandRef, mark: PlacedMark): Promise<ParkedItem | undefined> {
    const ref = { tenant, id };
    try {
      const { command } = await this.#log.load(ref);
      if (statusOf(command) === 'parked' && attemptOf(command) === mark.attempt) {
        return { ref, command: command as KnownCommand, mark }; // one that has a status is known
      }
      if (this.#clock.now() > mark.at + STRAY_AFTER_MS) await this.#marks.strike(tenant, mark);
      return undefined;
    } catch (error) {
      if (isCorrupt(error)) return undefined; // the others are listed all the same; the log names it
      throw error;
    }
  }

  /** At the index of its mark, each that is parked and wanted. */
  #found(
    tenant: string,
    marks: readonly PlacedMark[],
    filter: ParkedFilter,
  ): Promise<readonly (ParkedItem | undefined)[]> {
    return Promise.all(
      marks.map(async (mark) => {
        if (!isMarkWanted(mark, filter)) return undefined;
        const item = await this.item({ tenant, id: mark.id }, mark);
        return item !== undefined && isWanted(item, filter) ? item : undefined;
      }),
    );
  }
}

function isMarkWanted({ id, at, cause }: PlacedMark, filter: ParkedFilter): boolean {
  return (
    (filter.since === undefined || at >= filter.since) &&
    (filter.until === undefined || at <= filter.until) &&
    isAmong(filter.id, [id]) &&
    isAmong(filter.cause, [cause.id]) &&
    isAmong(filter.code, [cause.code]) &&
    (cause.type === 'unreadable' || isAmong(filter.type, [cause.type])) // that one may have been told its type since
  );
}

function isWanted({ command }: ParkedItem, { entity, session, type }: ParkedFilter): boolean {
  const message = 'message' in command ? command.message : undefined;
  const key = message?.entity ?? '';
  return (
    isAmong(entity, [key, parseEntityKey(key)?.id ?? '']) &&
    isAmong(session, [message?.session ?? '']) &&
    isAmong(type, [message?.type ?? 'unreadable'])
  );
}

function isAmong(wanted: readonly string[] | undefined, values: readonly string[]): boolean {
  return wanted === undefined || values.some((value) => wanted.includes(value));
}

function ended(items: readonly ParkedItem[], next: string | undefined): ParkedPage {
  return next === undefined ? { items } : { items, next };
}

function byCount(groups: Iterable<ParkedGroup>): readonly ParkedGroup[] {
  return [...groups].sort((a, b) => b.count - a.count || b.newest.mark.at - a.newest.mark.at);
}
