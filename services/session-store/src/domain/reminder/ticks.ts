import { createHash } from 'node:crypto';
import type { CronSchedule } from '../../ports.ts';
import type { PendingReminder, Tick } from './reminders.ts';

/** A tick that comes later than this was missed: sweeps, take-overs and short outages take less. */
export const MISSED_AFTER_MS = 60_000;

/** Missed ticks that one turn makes up for; the next turn goes on. */
const MOST_AT_ONCE = 16;

/** What is to be sent for a reminder that is due, and what it then is. */
export interface DueTicks {
  /** Instants whose command is sent now, oldest first. */
  readonly fired: readonly number[];
  readonly tick: Tick;
}

/** Id of the command of one tick: sent twice it is the same command, so it takes effect once. */
export function tickId({ id }: Pick<PendingReminder, 'id'>, dueAt: number): string {
  return `tick-${createHash('sha256')
    .update(`${id}\0${String(dueAt)}`)
    .digest('hex')
    .slice(0, 32)}`;
}

/** The ticks of a reminder whose `dueAt` has come. */
export function dueTicks(reminder: PendingReminder, schedule: CronSchedule, now: number): DueTicks {
  const { fired, dueAt } = firing(reminder, schedule, now);
  const last = fired.at(-1);
  return {
    fired,
    tick: {
      name: reminder.name,
      count: fired.length,
      ...(last === undefined ? {} : { sent: tickId(reminder, last) }),
      ...(dueAt === undefined ? {} : { dueAt }),
    },
  };
}

interface Firing {
  readonly fired: readonly number[];
  readonly dueAt: number | undefined;
}

function firing({ schedule, catchUp, dueAt }: PendingReminder, crons: CronSchedule, now: number): Firing {
  const next = (after: number): number | undefined => nextOf(schedule, crons, after);
  switch (catchUp) {
    case 'once': // for all that were missed, under the name of the first
      return { fired: [dueAt], dueAt: next(now) };
    case 'all':
      return every(dueAt, next, now);
    case 'skip': {
      const first = now - dueAt <= MISSED_AFTER_MS ? dueAt : next(now - MISSED_AFTER_MS);
      return first === undefined ? { fired: [], dueAt: undefined } : every(first, next, now);
    }
  }
}

function every(first: number, next: (after: number) => number | undefined, now: number): Firing {
  const fired: number[] = [];
  let dueAt: number | undefined = first;
  while (dueAt !== undefined && dueAt <= now && fired.length < MOST_AT_ONCE) {
    fired.push(dueAt);
    dueAt = next(dueAt);
  }
  return { fired, dueAt };
}

/** A reminder whose expression comes no more, or is not understood any more, has had its last tick. */
function nextOf(schedule: PendingReminder['schedule'], crons: CronSchedule, after: number): number | undefined {
  if (schedule.kind === 'once') return undefined;
  const next = crons.next(schedule.cron, schedule.timeZone, after);
  return 'at' in next ? next.at : undefined;
}
