import { mkdir, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Session } from '@leviathan/contracts';
import { type App, createHttp, createLog } from '@leviathan/service-kit';
import { fixture } from '../fixtures.ts';
import { message } from '../messages.ts';
import { Rig } from '../rig.ts';

let rig: Rig;
let app: App;

beforeEach(async () => {
  rig = await Rig.open();
  const log = createLog({ level: 'silent', service: 'session-store', instance: 'one' });
  app = await createHttp({ services: [rig.store], log, authentication: { kind: 'open' } });
});
afterEach(async () => {
  await app.close();
  await rig[Symbol.asyncDispose]();
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly link: unknown;
}

async function get(url: string): Promise<Answer> {
  const response = await app.inject({ url, headers: { host: 'localhost' } });
  return { status: response.statusCode, body: response.json(), link: response.headers.link };
}

const items = ({ body }: Answer): Record<string, unknown>[] => body['items'] as Record<string, unknown>[];

/** Every page of a list, one after the other. */
async function all(url: string): Promise<Record<string, unknown>[]> {
  const first = await get(url);
  const next = first.body['next'] as string | undefined;
  if (next === undefined) return items(first);
  expect(first.link).toContain('rel="next"');
  const separator = url.includes('?') ? '&' : '?';
  return [...items(first), ...(await all(`${url.split('&after=')[0]!}${separator}after=${encodeURIComponent(next)}`))];
}

async function play(session: string, on: boolean, checkpoints = 1): Promise<void> {
  await rig.ask(message('create', { session, on, payload: { context: 'OAuth2' } }));
  for (let number = 1; number <= checkpoints; number += 1) {
    await rig.ask(
      message('checkpoint', { session, on, payload: { context: `fix ${String(number)}`, files: ['a.ts'] } }),
    );
  }
  await rig.ask(message('close', { session, on }));
}

describe.each([
  ['grain', true],
  ['legacy', false],
] as const)('a session on the backend %s', (backend, on) => {
  test('is read as it is', async () => {
    await play('s1', on);
    expect(await get('/v1/sessions/s1')).toMatchObject({
      status: 200,
      body: { id: 's1', status: 'closed', backend, context: 'OAuth2', checkpoints: [{ number: 1, context: 'fix 1' }] },
    });
  });

  test('stands in the list', async () => {
    await play('s1', on);
    expect(items(await get('/v1/sessions'))).toMatchObject([{ id: 's1', backend }]);
  });
});

test('a session is read as it was at a position of its journal', async () => {
  await play('s1', true);
  const at = async (seq: number): Promise<Answer> => get(`/v1/sessions/s1?at=${String(seq)}`);

  expect((await at(1)).body).toMatchObject({ status: 'active', checkpoints: [], seq: 1 });
  expect((await at(2)).body).toMatchObject({ status: 'active', checkpoints: [{ number: 1 }], seq: 2 });
  expect((await at(3)).body).toMatchObject({ status: 'closed', seq: 3 });
  expect(await at(4)).toMatchObject({ status: 404, body: { code: 'not-found' } });
});

test('a legacy session has no past', async () => {
  await play('s1', false);
  expect(await get('/v1/sessions/s1?at=2')).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
});

test('the journal is read oldest first, by pages and from a position', async () => {
  await play('s1', true, 2);
  const journal = await all('/v1/sessions/s1/journal?limit=1');

  expect(journal.map(({ seq, kind, status }) => [seq, kind, status])).toEqual([
    [1, 'created', 'succeeded'],
    [2, 'checkpointed', 'succeeded'],
    [3, 'checkpointed', 'succeeded'],
    [4, 'closed', 'succeeded'],
  ]);
  expect(journal[1]).toMatchObject({ effects: ['whisper learning_opportunity'], data: { context: 'fix 1' } });
  expect(items(await get('/v1/sessions/s1/journal?fromSeq=3'))).toMatchObject([{ seq: 3 }, { seq: 4 }]);
});

test('a refusal stands in the journal with its code', async () => {
  await rig.ask(message('touch', { session: 's1', payload: { activity: 'x' } }));
  expect(items(await get('/v1/sessions/s1/journal'))).toMatchObject([
    { kind: 'refused', status: 'failed', problem: 'session-not-found' },
  ]);
});

test('all checkpoints are read, oldest first and numbered through the pages', async () => {
  await play('s1', true, 25);
  const checkpoints = await all('/v1/sessions/s1/checkpoints?limit=10');

  expect(checkpoints.map(({ number, context }) => [number, context])).toEqual(
    Array.from({ length: 25 }, (_, index) => [index + 1, `fix ${String(index + 1)}`]),
  );
});

test('the legacy layout has the newest checkpoint only', async () => {
  await play('s1', false, 2);
  expect(items(await get('/v1/sessions/s1/checkpoints'))).toMatchObject([{ number: 1, context: 'fix 2' }]);
});

test('the list shows births, the youngest first, by pages, and nothing that was only refused', async () => {
  for (const session of ['a', 'b', 'c']) await rig.ask(message('create', { session }));
  await rig.ask(message('touch', { session: 'never-born', payload: { activity: 'x' } }));
  const sessions = (await all('/v1/sessions?limit=1')) as unknown as Session[];

  expect(sessions.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
  const births = sessions.map(({ createdAt }) => createdAt);
  expect(births).toEqual([...births].sort().reverse());
  expect((await get('/v1/sessions?limit=3')).body).not.toHaveProperty('next');
});

describe('a session that only the old agent knows', () => {
  beforeEach(async () => {
    await mkdir(rig.path('active'), { recursive: true });
    await writeFile(rig.path('active', 'tab-034.yaml'), fixture('active/tab-034.yaml'));
  });

  test('is reached by its id, with an empty journal', async () => {
    expect(await get('/v1/sessions/tab-034')).toMatchObject({
      status: 200,
      body: { id: 'tab-034', backend: 'legacy', agent: 'memory', workspace: '/home/dev/ws-4', seq: 0 },
    });
    expect((await get('/v1/sessions/tab-034/journal')).body).toEqual({ items: [] });
    expect((await get('/v1/sessions/tab-034/checkpoints')).body).toEqual({ items: [] });
  });

  test('says so when its file cannot be understood', async () => {
    await writeFile(rig.path('active', 'tab-034.yaml'), 'something else');
    expect(await get('/v1/sessions/tab-034')).toMatchObject({ status: 500, body: { code: 'legacy-file' } });
  });

  test('shows itself without a checkpoint that cannot be understood, which says so when asked for', async () => {
    await writeFile(rig.path('tab-034-checkpoint.yaml'), 'something else');
    expect(await get('/v1/sessions/tab-034')).toMatchObject({ status: 200, body: { checkpoints: [] } });
    expect(await get('/v1/sessions/tab-034/checkpoints')).toMatchObject({ status: 500, body: { code: 'legacy-file' } });
  });
});

describe('what cannot be read', () => {
  test.each(['', '/journal', '/checkpoints'])('an unknown session%s is not found', async (what) => {
    expect(await get(`/v1/sessions/nobody${what}`)).toMatchObject({ status: 404, body: { code: 'session-not-found' } });
  });

  test.each([
    ['that climbs', '..%2F..%2Fetc%2Fpasswd'],
    ['with a slash', 'a%2Fb'],
    ['that is a wildcard', '*'],
    ['that is the other wildcard', '%3E'],
    ['with dots', 'a.b.c'],
    ['of NUL', '%00'],
    ['of a line break', '%0A'],
    ['of 10 KB', 'x'.repeat(10_240)],
    ['that is no UTF-8', '%E0%A4%A'],
  ])('an id %s is a problem and never a crash', async (_, id) => {
    for (const what of ['', '/journal', '/checkpoints', '?at=1']) {
      const { status, body } = await get(`/v1/sessions/${id}${what}`);
      expect([400, 404]).toContain(status);
      expect(body).toMatchObject({ code: expect.any(String), detail: expect.any(String) });
    }
  });

  test.each([
    '/v1/sessions?limit=0',
    '/v1/sessions?limit=201',
    '/v1/sessions?after=nonsense',
    '/v1/sessions?after=MTpub3QtYS1jdXJzb3I',
    '/v1/sessions?unknown=1',
    '/v1/sessions/s1?at=0',
    '/v1/sessions/s1?at=x',
    '/v1/sessions/s1/journal?fromSeq=-1',
    '/v1/sessions/s1/journal?after=MTp4',
  ])('%s is refused with what is wrong', async (url) => {
    expect(await get(url)).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });
});

test('the service is ready, and names what it needs', async () => {
  for (const each of rig.store.checks) expect(await each.check()).toBeUndefined();
  expect(rig.store.checks.map(({ name }) => name)).toEqual([
    'session journal',
    'command bus',
    'whispers',
    'session partitions',
    'legacy home',
  ]);
});
