import { type Problem, ReminderSetPayload, checker, isMalformed, problem } from '@leviathan/contracts';
import { parseTime } from '@leviathan/kernel';
import type { CronSchedule } from '../../ports.ts';
import { whyNotSendable } from './reminded-command.ts';
import { type Reminders, type Schedule, find } from './reminders.ts';

/** Reminders that one session may have: what bounds its state. */
export const MOST_REMINDERS = 100;

/** A reminder that can be set. */
export interface Wish {
  readonly payload: ReminderSetPayload;
  readonly schedule: Schedule;
  readonly dueAt: number;
}

const check = checker(ReminderSetPayload);

/** What is wished for, or why it cannot be. An instant that has passed is due at once. */
export function wishOf(
  payload: unknown,
  name: string,
  state: Reminders,
  crons: CronSchedule,
  now: number,
): Wish | Problem {
  const checked = check(payload);
  if (isMalformed(checked)) return problem('invalid-payload', `the payload of reminder.set: ${checked.malformed}`);
  const unsendable = whyNotSendable(checked.command);
  if (unsendable !== undefined) return unsendable;
  if (find(state, name) === undefined && Object.keys(state.pending).length >= MOST_REMINDERS) {
    return problem('too-many-reminders', `the session has ${String(MOST_REMINDERS)} reminders already`);
  }
  const scheduled = scheduleOf(checked, crons, now);
  return typeof scheduled === 'string' ? problem('invalid-payload', scheduled) : { payload: checked, ...scheduled };
}

function scheduleOf(
  { at, cron, timeZone }: ReminderSetPayload,
  crons: CronSchedule,
  now: number,
): Pick<Wish, 'schedule' | 'dueAt'> | string {
  if ((at === undefined) === (cron === undefined)) return 'give either `at` or `cron`';
  if (cron !== undefined) {
    const schedule = { kind: 'cron', cron, timeZone: timeZone ?? 'UTC' } as const;
    const next = crons.next(cron, schedule.timeZone, now);
    return 'at' in next ? { schedule, dueAt: next.at } : `\`cron\`: ${next.unusable}`;
  }
  const instant = parseTime(at ?? '');
  if (instant === undefined) return '`at` must be a time like 2026-01-31T12:00:00Z';
  if (timeZone !== undefined) return '`timeZone` is for `cron`: `at` names its own offset';
  // The instant of a timer turn is its name, and those up to now may have been taken.
  return { schedule: { kind: 'once', at: instant }, dueAt: Math.max(instant, now + 1) };
}
