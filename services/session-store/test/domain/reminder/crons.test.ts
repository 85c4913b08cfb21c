import { expect, test } from '@jest/globals';
import { cronerSchedule } from '../../../src/adapters/croner-schedule.ts';

const next = (cron: string, zone: string, after: string): string => {
  const found = cronerSchedule.next(cron, zone, Date.parse(after));
  return 'at' in found ? new Date(found.at).toISOString() : found.unusable;
};

test.each([
  ['0 9 * * 1-5', 'UTC', '2026-01-02T09:00:00Z', '2026-01-05T09:00:00.000Z'], // Friday: the instant itself is not after it
  ['0 9 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T07:00:00.000Z'], // the clocks went on in the night
  ['0 9 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T08:00:00.000Z'],
  ['30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T01:00:00.000Z'], // 02:30 is left out: made up for at 03:00
  ['30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00.000Z'], // 02:30 comes twice …
  ['30 2 * * *', 'Europe/Berlin', '2026-10-25T00:30:00Z', '2026-10-26T01:30:00.000Z'], // … and counts once
  ['@daily', 'Asia/Kolkata', '2026-01-01T00:00:00Z', '2026-01-01T18:30:00.000Z'],
  ['0 0 29 2 *', 'UTC', '2026-01-01T00:00:00Z', '2028-02-29T00:00:00.000Z'],
])('%s in %s after %s is %s', (cron, zone, after, expected) => {
  expect(next(cron, zone, after)).toBe(expected);
});

test.each([
  ['* * * *', 'UTC'],
  ['*/5 * * * * *', 'UTC'], // no seconds
  ['0 9 * * 1-5', 'Europe/Nowhere'],
  ['0 0 30 2 *', 'UTC'],
  ['', 'UTC'],
])('%j in %s cannot be used, and it says why', (cron, zone) => {
  expect(cronerSchedule.next(cron, zone, 0)).toEqual({ unusable: expect.any(String) as unknown });
});
