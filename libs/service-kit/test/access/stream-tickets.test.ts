import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { VirtualClock } from '@leviathan/kernel';
import {
  type App,
  type Authentication,
  StreamTickets,
  TICKET_MS,
  UsedTicketsInMemory,
  closeAuthentication,
  openAuthentication,
} from '@leviathan/service-kit';
import { config, serverOf, silentLog } from '../server.ts';

const KEYS = [
  { id: 'ann', tenant: 'acme', scopes: ['sessions:read'] },
  { id: 'bob', tenant: 'blue', scopes: ['runs:read'] },
];
const SECRET = 'a-secret-of-at-least-thirty-two-characters';

let folder: string;
let authentication: Authentication;
let clock: VirtualClock;
let app: App;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tickets-'));
  const keys = KEYS.map((key) => ({
    ...key,
    subject: key.id,
    hash: createHash('sha256').update(key.id).digest('hex'),
  }));
  await writeFile(join(folder, 'keys.json'), JSON.stringify({ keys }));
  authentication = await openAuthentication(
    { httpHost: '0.0.0.0', apiKeysFile: join(folder, 'keys.json') },
    { clock: new VirtualClock(), log: silentLog() },
  );
});
afterAll(async () => {
  closeAuthentication(authentication);
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  clock = new VirtualClock();
  app = await serve(ticketsOf(SECRET));
});
afterEach(async () => app.close());

function ticketsOf(...secrets: string[]): StreamTickets {
  return new StreamTickets({ secrets, used: new UsedTicketsInMemory(clock), clock });
}

async function serve(tickets: StreamTickets, who: Authentication = authentication): Promise<App> {
  return serverOf(
    (scope) => {
      scope.get('/v1/things/:id/events', { config }, async ({ caller, headers, query }) => {
        return { ...caller, query, resumesAt: headers['last-event-id'] };
      });
      scope.get('/v1/things/:id', { config }, async () => ({}));
      scope.post('/v1/things/:id/events', { config }, async () => ({}));
    },
    { authentication: who, tickets },
  );
}

const PATH = '/v1/things/a%20b/events';

async function ticket(key = 'ann', path = PATH): Promise<string> {
  const answer = await app.inject({
    ...{ method: 'POST', url: '/v1/stream-tickets', payload: { path } },
    headers: { 'x-api-key': key },
  });
  expect(answer.statusCode).toBe(201);
  return answer.json<{ ticket: string }>().ticket;
}

const open = (query: string, path = PATH, server = app) => server.inject({ url: `${path}?${query}` });

describe('a stream ticket', () => {
  test('opens its stream for whom it was given, and the route does not see it', async () => {
    const answer = await open(`ticket=${await ticket()}&lastEventId=42`);

    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ tenant: 'acme', subject: 'ann', query: {}, resumesAt: '42' });
    expect(answer.json()).toMatchObject({ credential: expect.stringMatching(/^ticket /) });
  });

  test('comes as a URL for an EventSource, with its end', async () => {
    const answer = await app.inject({
      ...{ method: 'POST', url: '/v1/stream-tickets', payload: { path: PATH } },
      headers: { 'x-api-key': 'ann' },
    });
    const { url, expiresAt } = answer.json<{ url: string; expiresAt: string }>();

    expect(new Date(expiresAt).getTime() - clock.now()).toBe(TICKET_MS);
    expect((await app.inject({ url })).statusCode).toBe(200);
  });

  test('is good once', async () => {
    const once = `ticket=${await ticket()}`;

    const answers = await Promise.all(Array.from({ length: 10 }, () => open(once)));

    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    expect((await open(once)).json()).toMatchObject({ code: 'missing-credentials', status: 401 });
  });

  test('ends after 60 seconds', async () => {
    const late = `ticket=${await ticket()}`;
    clock.jump(TICKET_MS);

    expect((await open(late)).json()).toMatchObject({ status: 401, detail: 'the stream ticket has expired' });
  });

  test.each(['/v1/things/b/events', '/v1/things/a b/events', '/v1/things/a%20b', '/v1/things/events'])(
    'does not open %s',
    async (path) => {
      const other = `ticket=${await ticket()}`;
      expect((await app.inject({ url: `${path.replace(' ', '+')}?${other}` })).statusCode).toBe(401);
    },
  );

  test('is for reading a stream and nothing else', async () => {
    const url = `${PATH}?ticket=${await ticket()}`;

    expect((await app.inject({ method: 'POST', url })).statusCode).toBe(401);
    expect((await app.inject({ method: 'HEAD', url })).statusCode).toBe(401);
    const more = await app.inject({
      method: 'POST',
      url: `/v1/stream-tickets?ticket=${await ticket()}`,
      payload: { path: PATH },
    });
    expect(more.statusCode).toBe(401);
  });

  test('gives no scope that its owner lacks', async () => {
    expect((await open(`ticket=${await ticket('bob')}`)).json()).toMatchObject({ status: 403, code: 'not-permitted' });
  });

  test('is signed: no other key, no changed word, no other form counts', async () => {
    const genuine = await ticket();
    const [body = '', mac = ''] = genuine.split('.');
    const content = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const changed = Buffer.from(JSON.stringify({ ...content, tenant: 'blue' })).toString('base64url');
    const foreign = ticketsOf('another-secret-of-thirty-two-characters!').issue(
      { tenant: 'acme', subject: 'ann', scopes: ['*'], credential: 'none' },
      PATH,
    );
    for (const forged of [`${changed}.${mac}`, `${body}.`, body, '', '.', `${genuine}.x`, foreign?.ticket ?? '']) {
      expect((await open(`ticket=${forged}`)).statusCode).toBe(401);
    }
    expect((await open(`ticket=${genuine}&ticket=${genuine}`)).statusCode).toBe(401);
    expect((await open(`ticket=${genuine}`)).statusCode).toBe(200);
  });

  test('of the key before counts while the key is being changed', async () => {
    const old = await ticket();
    await using rotated = await serve(ticketsOf('the-new-secret-of-thirty-two-characters', SECRET));
    await using later = await serve(ticketsOf('the-new-secret-of-thirty-two-characters'));

    expect((await open(`ticket=${old}`, PATH, later)).statusCode).toBe(401);
    expect((await open(`ticket=${old}`, PATH, rotated)).statusCode).toBe(200);
  });
});

test.each(['v1/runs/a/events', '/v1/runs/a', '/v1/runs/a/events?x=1', '//evil.example/events#', ''])(
  'no ticket is given for %j',
  async (path) => {
    const answer = await app.inject({
      ...{ method: 'POST', url: '/v1/stream-tickets', payload: { path } },
      headers: { 'x-api-key': 'ann' },
    });
    expect(answer.statusCode).toBe(400);
  },
);

test('where no key signs them, none is given, and the answer says what to set', async () => {
  await using none = await serve(ticketsOf());
  const answer = await none.inject({
    ...{ method: 'POST', url: '/v1/stream-tickets', payload: { path: PATH } },
    headers: { 'x-api-key': 'ann' },
  });

  expect(answer.json()).toMatchObject({ status: 501, code: 'no-stream-tickets' });
});

test('an open system takes tickets too, so that a page need not know which it talks to', async () => {
  await using laptop = await serve(ticketsOf(SECRET), { kind: 'open' });
  const answer = await laptop.inject({ method: 'POST', url: '/v1/stream-tickets', payload: { path: PATH } });

  const stream = await laptop.inject({ url: answer.json<{ url: string }>().url });

  expect(stream.json()).toMatchObject({ tenant: 'local', query: {} });
});
