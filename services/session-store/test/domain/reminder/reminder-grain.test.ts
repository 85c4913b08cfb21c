import { expect, test } from '@jest/globals';
import type { CommandMessage } from '@leviathan/contracts';
import type { Effect } from '@leviathan/grains';
import { cronerSchedule } from '../../../src/adapters/croner-schedule.ts';
import { reminderGrain } from '../../../src/domain/reminder/reminder-grain.ts';
import type { Reminders } from '../../../src/domain/reminder/reminders.ts';
import { keyOf, message, stamp } from '../../messages.ts';
import { Play, said } from '../../play.ts';

const MINUTE = 60_000;
const grain = reminderGrain(cronerSchedule);
const touch = { type: 'session.touch', payload: { activity: 'reminded' } };

const play = (): Play<Reminders> => new Play(grain, keyOf('s1', 'reminders'));
const command = (type: string, payload: unknown): CommandMessage =>
  message('', { type: `reminder.${type}`, entity: keyOf('s1', 'reminders'), payload });
const set = (payload: object): CommandMessage => command('set', { command: touch, ...payload });

/** The timer's turn, when it is `after` ms later than now. */
function tick(played: Play<Reminders>, after: number): readonly Effect[] {
  played.now += after;
  const dueAt = grain.wakeAt!(played.state);
  if (dueAt === undefined || dueAt > played.now) return [];
  return played.take({ type: 'timer', id: `timer:${String(dueAt)}` }).effects ?? [];
}
const sent = (effects: readonly Effect[]): CommandMessage[] =>
  effects.flatMap((effect) => (effect.kind === 'command' ? [effect.command] : []));
const iso = (ms: number): string => new Date(ms).toISOString();

test('a reminder that comes once sends its command at its instant, and is pending no more', () => {
  const played = play();
  const outcome = played.take(set({ name: 'r', at: iso(played.now + 5 * MINUTE) }));
  expect(said(outcome.reply)).toMatchObject({ reminder: { session: 's1', name: 'r', catchUp: 'once', ticks: 0 } });
  expect(tick(played, 4 * MINUTE)).toEqual([]);
  const [first] = sent(tick(played, MINUTE));
  expect(first).toMatchObject({ type: 'session.touch', entity: keyOf('s1'), payload: touch.payload, attempt: 1 });
  expect(first).toMatchObject({ answerTo: keyOf('s1', 'reminders'), decision: { route: 'grain' } });
  expect(played.state.pending).toEqual({});
  expect(grain.wakeAt!(played.state)).toBeUndefined();
});

test('the id of a tick derives from reminder and due time, so that sent twice it is one command', () => {
  const ids = [1, 2].map(() => {
    const played = play();
    played.take({ ...set({ name: 'r', cron: '0 * * * *' }), id: 'the-same' });
    return [60, 60].map((minutes) => sent(tick(played, minutes * MINUTE))[0]?.id);
  });
  expect(ids[0]).toEqual(ids[1]);
  expect(new Set(ids.flat()).size).toBe(2);
});

const outage = 5 * 60 * MINUTE + 30 * MINUTE; // five hourly ticks pass, the fifth half an hour ago
test.each([
  ['once', [1]],
  ['all', [1, 2, 3, 4, 5]],
  ['skip', []],
] as const)('after an outage, catch-up %s sends for the hours %j, and goes on with the next hour', (catchUp, hours) => {
  const played = play();
  const start = played.now;
  const { id } = { id: 'c' };
  played.take({ ...set({ name: 'r', cron: '0 * * * *', catchUp }), id });
  const late = sent(tick(played, outage));
  const other = play();
  other.take({ ...set({ name: 'r', cron: '0 * * * *', catchUp: 'all' }), id });
  const names = hours.map((hour) => hour * 60 * MINUTE + start);
  const inTime = names.map((instant) => sent(tick(other, instant - other.now))[0]?.id);
  expect(late.map(({ id: name }) => name)).toEqual(catchUp === 'skip' ? [] : inTime);
  expect(iso(played.state.pending['r']!.dueAt)).toBe(iso(start + 6 * 60 * MINUTE));
});

test('catch-up skip still sends the tick that is late by seconds only', () => {
  const played = play();
  played.take(set({ name: 'r', cron: '0 * * * *', catchUp: 'skip' }));
  played.take(set({ name: 'one', at: iso(played.now + 60 * MINUTE), catchUp: 'skip' }));
  expect(sent(tick(played, 60 * MINUTE + 20_000))).toHaveLength(2);
  expect(sent(tick(played, 5 * 60 * MINUTE + 10_000))).toHaveLength(1);
});

test('catch-up all makes up for a long outage in several turns, each tick once', () => {
  const played = play();
  played.take(set({ name: 'r', cron: '* * * * *', catchUp: 'all' }));
  const ids = sent(tick(played, 100 * MINUTE));
  while (grain.wakeAt!(played.state)! <= played.now + 1) ids.push(...sent(tick(played, 1)));
  expect(ids).toHaveLength(100);
  expect(new Set(ids.map(({ id }) => id)).size).toBe(100);
});

test('reminders of one instant are all sent, in as many turns as their size needs', () => {
  const played = play();
  const at = iso(played.now + MINUTE);
  for (let n = 0; n < 100; n += 1) played.take(set({ name: `r-${String(n)}`, at }));
  const ids = sent(tick(played, MINUTE));
  expect(ids.length).toBeLessThan(100);
  while (Object.keys(played.state.pending).length > 0) ids.push(...sent(tick(played, 1)));
  expect(new Set(ids.map(({ id }) => id)).size).toBe(100);
});

test('an instant that has passed is due at once', () => {
  const played = play();
  played.take(set({ name: 'r', at: '2020-01-01T00:00:00Z' }));
  expect(sent(tick(played, 1))).toHaveLength(1);
});

test('a cancelled reminder sends nothing, and a name that is set anew is another reminder', () => {
  const played = play();
  played.take({ ...set({ name: 'r', cron: '0 * * * *' }), id: 'first' });
  const [one] = sent(tick(played, 60 * MINUTE));
  played.take({ ...set({ name: 'r', cron: '0 * * * *' }), id: 'second' });
  const [two] = sent(tick(played, 60 * MINUTE));
  expect(one?.id).not.toBe(two?.id);
  expect(said(played.take(command('cancel', { name: 'r' })).reply)).toMatchObject({
    reminder: { name: 'r', ticks: 1 },
  });
  expect(sent(tick(played, 60 * MINUTE))).toEqual([]);
  expect(said(played.take(command('cancel', { name: 'r' })).reply)).toBe('reminder-not-found');
  expect(said(played.take(command('cancel', { name: 'constructor' })).reply)).toBe('reminder-not-found');
});

test('how the newest command ended is shown, and a session that is gone is reminded no more', () => {
  const played = play();
  played.take(set({ name: 'r', cron: '0 * * * *' }));
  const ended = (id: string, reply: object) =>
    played.take({ type: 'command.answered', id: `answer-of-${id}`, command: id, reply } as never);
  const [first] = sent(tick(played, 60 * MINUTE));
  expect(played.state.pending['r']?.last).toEqual({ command: first?.id, status: 'running' });
  ended(first!.id, { status: 'succeeded', result: { large: 'x' } });
  expect(played.state.pending['r']?.last).toEqual({ command: first?.id, status: 'succeeded' });
  const [second] = sent(tick(played, 60 * MINUTE));
  ended(second!.id, { status: 'failed', problem: { code: 'session-closed' } });
  expect(played.state.pending).toEqual({});
});

test('the command goes the way that the flags of the reminder’s own decision say', () => {
  const played = play();
  const ask = { type: 'agent.ask', payload: { text: 'hello' } };
  const decision = { ...stamp(false), flags: { ...stamp(false).flags, ENABLE_METAGPT_ROLES: true } };
  played.take({ ...set({ name: 'r', at: iso(played.now + MINUTE), command: ask }), decision });
  const [asked] = sent(tick(played, MINUTE));
  expect(asked).toMatchObject({ type: 'agent.ask', decision: { route: 'team' }, entity: `local/run/${asked!.id}` });
});

test.each([
  [{ at: '2026-01-01' }, 'invalid-payload'],
  [{ at: '2027-01-01T00:00:00Z', cron: '* * * * *' }, 'invalid-payload'],
  [{}, 'invalid-payload'],
  [{ cron: '* * *' }, 'invalid-payload'],
  [{ cron: '* * * * *', timeZone: 'Nowhere' }, 'invalid-payload'],
  [{ at: '2027-01-01T00:00:00Z', command: { type: 'no.such', payload: {} } }, 'unknown-command-type'],
  [{ at: '2027-01-01T00:00:00Z', command: { type: 'session.touch', payload: {} } }, 'invalid-payload'],
  [{ at: '2027-01-01T00:00:00Z', command: { ...touch, entity: '' } }, 'invalid-id'],
  [{ at: '2027-01-01T00:00:00Z', command: { type: 'reminder.cancel', payload: { name: 'r' } } }, 'invalid-payload'],
  [{ at: '2027-01-01T00:00:00Z', command: { type: 'run.cancel', payload: {} } }, 'invalid-payload'],
])('%j is refused as %s', (payload, code) => {
  expect(said(play().take(set(payload)).reply)).toBe(code);
});

test('a session has at most a hundred reminders', () => {
  const played = play();
  for (let n = 0; n < 100; n += 1) played.take(set({ name: `r-${String(n)}`, cron: '@daily' }));
  expect(said(played.take(set({ name: 'one-more', cron: '@daily' })).reply)).toBe('too-many-reminders');
  expect(said(played.take(set({ name: 'r-7', cron: '@hourly' })).reply)).toMatchObject({ reminder: { name: 'r-7' } });
});
