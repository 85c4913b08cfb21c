import type { Reminder } from '@leviathan/contracts';
import { iso } from '@leviathan/kernel';
import type { PendingReminder } from './reminders.ts';

/** A reminder as clients see it. */
export function reminderView(reminder: PendingReminder, session: string): Reminder {
  const { name, schedule, catchUp, command, dueAt, setAt, ticks, last } = reminder;
  return {
    session,
    name,
    ...(schedule.kind === 'once' ? { at: iso(schedule.at) } : { cron: schedule.cron, timeZone: schedule.timeZone }),
    ...{ catchUp, command, dueAt: iso(dueAt), setAt: iso(setAt), ticks },
    ...(last === undefined ? {} : { last }),
  };
}
