import type { CatchUp, CommandStatus, Decision, RemindedCommand } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';

/** When a reminder comes. */
export type Schedule =
  | { readonly kind: 'once'; readonly at: number }
  | { readonly kind: 'cron'; readonly cron: string; readonly timeZone: string };

/** A reminder that is pending. Times are epoch milliseconds. */
export interface PendingReminder {
  /** Id of the command that set it: a name that is set anew is another reminder. */
  readonly id: string;
  readonly name: string;
  readonly schedule: Schedule;
  readonly catchUp: CatchUp;
  readonly command: RemindedCommand;
  /** Of the command that set it: what it sends is not decided again. */
  readonly decision: Decision;
  readonly setAt: number;
  /** Of its next tick, and part of that tick's name. */
  readonly dueAt: number;
  readonly ticks: number;
  readonly last?: Sent;
}

/** The newest command that a reminder sent. */
export interface Sent {
  readonly command: string;
  readonly status: CommandStatus;
  readonly problem?: string;
}

/** What is pending in one session. */
export interface Reminders {
  readonly pending: Readonly<Record<string, PendingReminder>>;
  /** Some were due and did not fit into the entry: the next turn takes them at this instant. */
  readonly againAt?: number;
}

export const NO_REMINDERS: Reminders = { pending: {} };

/** One reminder that was due. */
export interface Tick {
  readonly name: string;
  /** Id of the last command that was sent for it; absent when all that was missed is skipped. */
  readonly sent?: string;
  readonly count: number;
  /** Its next tick; absent when there is none, and it is pending no more. */
  readonly dueAt?: number;
}

/** What happens to the reminders of a session: the kinds and data of their entries. */
export type ReminderEvent =
  | { readonly kind: 'reminder-set'; readonly data: PendingReminder }
  | { readonly kind: 'reminder-cancelled'; readonly data: { readonly name: string } }
  | { readonly kind: 'ticked'; readonly data: { readonly ticks: readonly Tick[]; readonly againAt?: number } }
  | {
      readonly kind: 'tick-ended';
      readonly data: { readonly name: string; readonly isOver: boolean; readonly last: Sent };
    };

export function evolve(state: Reminders, { kind, data }: Pick<Entry, 'kind' | 'data'>): Reminders {
  const event = { kind, data } as ReminderEvent; // of this file's own types, or one that changes nothing
  switch (event.kind) {
    case 'reminder-set':
      return withPending(state, event.data.name, event.data);
    case 'reminder-cancelled':
      return withPending(state, event.data.name, undefined);
    case 'ticked': {
      const { ticks, againAt } = event.data;
      const { pending } = ticks.reduce(ticked, state);
      return againAt === undefined ? { pending } : { pending, againAt };
    }
    case 'tick-ended': {
      const { name, isOver, last } = event.data;
      const reminder = find(state, name);
      return reminder === undefined ? state : withPending(state, name, isOver ? undefined : { ...reminder, last });
    }
    default:
      return state;
  }
}

/** A name is a client's: `constructor` must not be found where nobody put it. */
export function find({ pending }: Reminders, name: string): PendingReminder | undefined {
  return Object.hasOwn(pending, name) ? pending[name] : undefined;
}

/** When the next turn of the runtime is wanted. */
export function wakeAt({ pending, againAt }: Reminders): number | undefined {
  const instants = Object.values(pending).map(({ dueAt }) => dueAt);
  return againAt ?? (instants.length === 0 ? undefined : Math.min(...instants));
}

function ticked(state: Reminders, { name, sent, count, dueAt }: Tick): Reminders {
  const reminder = find(state, name);
  if (reminder === undefined || dueAt === undefined) return withPending(state, name, undefined);
  const last = sent === undefined ? {} : { last: { command: sent, status: 'running' as const } };
  return withPending(state, name, { ...reminder, dueAt, ticks: reminder.ticks + count, ...last });
}

function withPending(state: Reminders, name: string, reminder: PendingReminder | undefined): Reminders {
  const others = Object.entries(state.pending).filter(([other]) => other !== name);
  const pending = Object.fromEntries(reminder === undefined ? others : [...others, [name, reminder]]);
  return { ...state, pending };
}
