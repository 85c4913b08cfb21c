import { reasonOf } from '@leviathan/kernel';
import { Cron } from 'croner';
import type { CronSchedule } from '../ports.ts';

/** Five fields: what a session is reminded of is no matter of seconds, and a year ends. */
const MODE = '5-part';

/** Cron by `croner`, which asks the machine's own time-zone rules (`Intl`) and never keeps a timer here. */
export const cronerSchedule: CronSchedule = {
  next(cron, timeZone, afterMs) {
    try {
      const next = new Cron(cron, { timezone: timeZone, mode: MODE, paused: true }).nextRun(new Date(afterMs));
      return next === null ? { unusable: `${cron} never comes` } : { at: next.getTime() };
    } catch (error) {
      return { unusable: reasonOf(error) };
    }
  },
};
