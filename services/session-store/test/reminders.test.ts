import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { CommandMessage, Reminder } from '@leviathan/contracts';
import { type App, createHttp, createLog } from '@leviathan/service-kit';
import { eventually } from '@leviathan/test-kit';
import { keyOf, message } from './messages.ts';
import { Rig } from './rig.ts';

let rig: Rig;
let app: App;

beforeEach(async () => {
  rig = await Rig.open();
  app = await http();
});
afterEach(async () => {
  await app.close();
  await rig[Symbol.asyncDispose]();
});

async function http(): Promise<App> {
  const log = createLog({ level: 'silent', service: 'session-store', instance: 'one' });
  return createHttp({ services: [rig.store], log, authentication: { kind: 'open' } });
}

async function list(query = ''): Promise<{ items: Reminder[]; next?: string }> {
  const response = await app.inject({ url: `/v1/reminders${query}`, headers: { host: 'localhost' } });
  expect(response.statusCode).toBe(200);
  return response.json();
}

function reminder(type: 'set' | 'cancel', payload: object, session = 's1'): CommandMessage {
  return message('', { type: `reminder.${type}`, entity: keyOf(session, 'reminders'), session, payload });
}

const touch = { type: 'session.touch', payload: { activity: 'reminded' } };
const later = '2999-01-01T00:00:00Z';

test('a reminder touches its session once, although its owner crashes over and over', async () => {
  await rig.ask(message('create'));
  const at = new Date(Date.now() + 300).toISOString();
  await rig.ask(reminder('set', { name: 'soon', at, command: touch }));
  for (let crash = 0; crash < 3; crash += 1) {
    await rig.crash();
    await rig.start();
  }
  await eventually(async () => {
    expect((await rig.entries(keyOf('s1', 'reminders'))).map(({ kind }) => kind)).toEqual([
      'reminder-set',
      'ticked',
      'ignored', // the answer of what was sent; the reminder is pending no more
    ]);
  });
  const kinds = (await rig.entries(keyOf('s1'))).map(({ kind }) => kind);
  expect(kinds).toEqual(['created', 'touched']);
});

test('a recurring reminder shows how its newest command ended', async () => {
  await rig.ask(reminder('set', { name: 'past', at: '2020-01-01T00:00:00Z', command: touch }));
  await rig.ask(reminder('set', { name: 'daily', cron: '@daily', timeZone: 'Asia/Tokyo', command: touch }));
  await eventually(async () => {
    expect((await list()).items.map(({ name }) => name)).toEqual(['daily']);
  });
  expect((await list()).items[0]).toMatchObject({ session: 's1', cron: '@daily', timeZone: 'Asia/Tokyo', ticks: 0 });
});

test('reminders are listed page by page, of one session or of all, and the cancelled are not', async () => {
  for (const session of ['s1', 's2', 's3']) {
    for (const name of ['a', 'b', 'c']) await rig.ask(reminder('set', { name, at: later, command: touch }, session));
  }
  await rig.ask(reminder('cancel', { name: 'b' }, 's2'));
  const pages = async (size: number): Promise<string[]> => {
    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await list(`?limit=${String(size)}${after === undefined ? '' : `&after=${after}`}`);
      seen.push(...page.items.map(({ session, name }) => session + name));
      expect(page.items.length).toBeLessThanOrEqual(size);
      after = page.next;
      if (after === undefined) return seen;
    }
  };
  const all = ['s3a', 's3b', 's3c', 's2a', 's2c', 's1a', 's1b', 's1c'];
  for (const size of [1, 2, 3, 5, 200]) expect(await pages(size)).toEqual(all);
  expect((await list('?session=s2')).items.map(({ name }) => name)).toEqual(['a', 'c']);
  const { next } = await list('?session=s2&limit=1');
  expect((await list(`?session=s2&limit=1&after=${next!}`)).items.map(({ name }) => name)).toEqual(['c']);
  expect((await list('?session=nobody')).items).toEqual([]);
});
