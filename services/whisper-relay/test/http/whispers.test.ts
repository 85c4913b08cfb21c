import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type NewWhisper, whisperOf, whisperSubject } from '@leviathan/contracts';
import { type House, folder, openHouse } from '../house.ts';

interface View {
  readonly id: string;
  readonly position: number;
  readonly log: string;
  readonly session?: string;
  readonly feedback: object;
}
interface List {
  readonly items: readonly View[];
  readonly next?: string;
}

const guidance: NewWhisper = {
  type: 'context_injection',
  significance: 0.7,
  session: 'tab-1',
  payload: { text: 'mind' },
};

let dir: Awaited<ReturnType<typeof folder>>;
let house: House;

beforeEach(async () => {
  dir = await folder();
  house = await openHouse({ dataDir: dir.path });
});
afterEach(async () => {
  await house[Symbol.asyncDispose]();
  await dir[Symbol.asyncDispose]();
});

const get = (url: string, headers: Record<string, string> = {}) =>
  house.app.inject({ method: 'GET', url, headers: { host: '127.0.0.1', ...headers } });
const post = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
  house.app.inject({
    method: 'POST',
    url,
    headers: { host: '127.0.0.1', 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const list = async (query = ''): Promise<List> => (await get(`/v1/whispers${query}`)).json<List>();

describe('a whisper that is sent', () => {
  test('is logged under its subject before the 202, and stands at its Location', async () => {
    const answer = await post('/v1/whispers', guidance);
    expect(answer.statusCode).toBe(202);
    const receipt = answer.json<View & { subject: string }>();
    expect(receipt).toMatchObject({
      subject: 'whisper.local.regional.tab-1.context_injection',
      position: 1,
      log: 'distributed',
    });
    const location = answer.headers.location!;
    expect(location).toBe(`/v1/whispers/${receipt.id}`);
    expect((await get(location)).json()).toMatchObject({
      id: receipt.id,
      tenant: 'local',
      scope: 'regional',
      at: '2026-01-01T00:00:00.000Z',
      source: { system: 'leviathan', service: 'whisper-relay', session: 'tab-1' },
    });
  });

  test('under an Idempotency-Key is logged once, however often and at once it is sent', async () => {
    const key = { 'idempotency-key': 'k-1' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => post('/v1/whispers', guidance, key)));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(new Array<number>(8).fill(202));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === 'true')).toHaveLength(7);
    expect((await list()).items).toHaveLength(1);
  });

  test('under the key of another whisper is refused', async () => {
    await post('/v1/whispers', guidance, { 'idempotency-key': 'k-1' });
    const answer = await post('/v1/whispers', { ...guidance, significance: 0.9 }, { 'idempotency-key': 'k-1' });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([422, 'key-reused']);
  });

  test('keeps under its key to the log of its first time, though the flag was turned', async () => {
    const first = await post('/v1/whispers', guidance, { 'idempotency-key': 'k-1' });
    house.flags.turn(false);
    const second = await post('/v1/whispers', guidance, { 'idempotency-key': 'k-1' });
    expect(second.json()).toEqual(first.json());
  });

  test.each([
    ['an unknown type', { ...guidance, type: 'gossip' }],
    ['a significance that is none', { ...guidance, significance: 2 }],
    ['an unknown field', { ...guidance, volume: 11 }],
    ['its own id', { ...guidance, id: 'mine' }],
    ['an empty session', { ...guidance, session: '' }],
    ['a session of 10 KB', { ...guidance, session: 'x'.repeat(10_240) }],
    ['no JSON', '{'],
  ])('with %s is refused and nothing is logged', async (_, body) => {
    const answer = await post('/v1/whispers', body);
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect((await list()).items).toEqual([]);
  });

  test.each([
    ['more than 256 KiB', { ...guidance, payload: { data: 'x'.repeat(262_144) } }],
    ['hardly less than 256 KiB, before its origin is added', { ...guidance, payload: { data: 'x'.repeat(262_000) } }],
  ])('of %s is refused as too large', async (_, body) => {
    const answer = await post('/v1/whispers', body);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([413, 'payload-too-large']);
  });

  test('of data nested 50,000 deep is refused before it is parsed', async () => {
    const data = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const answer = await post('/v1/whispers', `{"type":"memory_decay","significance":0.5,"payload":{"data":${data}}}`);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([400, 'invalid-json']);
  });

  test.each(['', 'x'.repeat(256), 'ü'])('under the key %j is refused', async (key) => {
    const header = Buffer.from(key).toString('latin1');
    expect((await post('/v1/whispers', guidance, { 'idempotency-key': header })).statusCode).toBe(400);
  });

  test.each(['a.b', '*', '>', '..', 'a/b', '\0', '_', 'a b', '日本'])('may name the session %j', async (session) => {
    const answer = await post('/v1/whispers', { ...guidance, session });
    expect(answer.json<{ subject: string }>().subject.split('.')).toHaveLength(5);
    const found = await list(`?session=${encodeURIComponent(session)}`);
    expect(found.items.map((item) => item.session)).toEqual([session]);
  });
});

describe('the list', () => {
  beforeEach(async () => {
    await post('/v1/whispers', { ...guidance, session: 'a', significance: 0.1 });
    await post('/v1/whispers', { ...guidance, session: 'b', significance: 0.7 });
    await post('/v1/whispers', { ...guidance, session: 'a', significance: 0.9, type: 'memory_decay' });
  });

  test.each([
    ['', [3, 2, 1]],
    ['?session=a', [3, 1]],
    ['?session=a,b&scope=regional,global', [3, 2]],
    ['?type=memory_decay', [3]],
    ['?type=memory_decay&session=b', []],
    ['?scope=local', [1]],
  ])('%s is %j, newest first, the faint ones too', async (query, positions) => {
    expect((await list(query)).items.map(({ position }) => position)).toEqual(positions);
  });

  test('goes on page by page in the log in which it began, though the flag is turned', async () => {
    const first = await list('?limit=2');
    house.flags.turn(false);
    await post('/v1/whispers', guidance);
    const second = await list(`?limit=2&after=${first.next ?? ''}`);
    expect([...first.items, ...second.items].map(({ position, log }) => [position, log])).toEqual([
      [3, 'distributed'],
      [2, 'distributed'],
      [1, 'distributed'],
    ]);
    expect(second.next).toBeUndefined();
    expect((await list()).items.map(({ log }) => log)).toEqual(['local']);
  });

  test.each(['?after=nonsense', '?type=gossip', '?scope=galactic', '?limit=0', '?limit=201', '?sesion=a'])(
    '%s is refused',
    async (query) => {
      expect((await get(`/v1/whispers${query}`)).statusCode).toBe(400);
    },
  );

  test('passes over what is no whisper, and counts it', async () => {
    await house.engines.whispers.distributed.publish({
      id: 'x',
      subject: 'whisper.local.local._.gossip',
      attributes: {},
      body: '{"hi":',
    });
    expect((await list()).items).toHaveLength(3);
    expect(await house.metrics()).toContain('lev_whispers_dropped_total{error_type="malformed"} 1');
  });

  test('believes the subject, not the body: a whisper that lies about its tenant is not shown', async () => {
    const lie = whisperOf(guidance, { id: 'lie', tenant: 'other', at: 0, source: { system: 's', service: 't' } });
    const subject = whisperSubject({ ...lie, tenant: 'local' });
    await house.engines.whispers.distributed.publish({ id: 'lie', subject, attributes: {}, body: JSON.stringify(lie) });
    expect((await list()).items).toHaveLength(3);
    expect((await get('/v1/whispers/lie')).statusCode).toBe(404);
  });
});

describe('one whisper', () => {
  test('of a turn is found under the id of its effect', async () => {
    const id = 'local/run/r-1:3:0';
    const whisper = whisperOf(guidance, { id, tenant: 'local', at: 0, source: { system: 's', service: 't' } });
    await house.engines.whispers.distributed.publish({
      id,
      subject: whisperSubject(whisper),
      attributes: {},
      body: JSON.stringify(whisper),
    });
    expect((await get(`/v1/whispers/${encodeURIComponent(id)}`)).json()).toMatchObject({ id, position: 1 });
  });

  test('is found after the flag was turned', async () => {
    const { id } = (await post('/v1/whispers', guidance)).json<View>();
    house.flags.turn(false);
    expect((await get(`/v1/whispers/${id}`)).json()).toMatchObject({ id, log: 'distributed' });
  });

  test.each([
    ['nobody', 404],
    ['%2E%2E', 404],
    ['a%00b', 400],
    ['x'.repeat(10_240), 400],
    ['%', 400],
  ])('%# that is not there is a problem', async (id, status) => {
    const answer = await get(`/v1/whispers/${id}`);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });
});

describe('feedback', () => {
  const say = (id: string, outcome: unknown, headers: Record<string, string> = {}) =>
    post(`/v1/whispers/${encodeURIComponent(id)}/feedback`, { outcome }, headers);

  test('is counted, shown with the whisper, and kept over a restart', async () => {
    const { id } = (await post('/v1/whispers', guidance, { 'idempotency-key': 'k' })).json<View>();
    await say(id, 'used');
    await say(id, 'used');
    expect((await say(id, 'harmed')).json()).toEqual({ id, feedback: { used: 2, ignored: 0, helped: 0, harmed: 1 } });
    await house[Symbol.asyncDispose]();
    house = await openHouse({ dataDir: dir.path });
    expect((await list()).items[0]?.feedback).toEqual({ used: 2, ignored: 0, helped: 0, harmed: 1 });
  });

  test('of many at once is counted each, beyond a snapshot too', async () => {
    const { id } = (await post('/v1/whispers', guidance)).json<View>();
    for (let round = 0; round < 30; round += 1) await Promise.all(Array.from({ length: 4 }, () => say(id, 'helped')));
    expect((await get(`/v1/whispers/${id}`)).json()).toMatchObject({ feedback: { helped: 120 } });
  });

  test('under an Idempotency-Key counts once', async () => {
    const { id } = (await post('/v1/whispers', guidance)).json<View>();
    for (let time = 0; time < 3; time += 1) await say(id, 'used', { 'idempotency-key': 'k' });
    expect((await get(`/v1/whispers/${id}`)).json()).toMatchObject({ feedback: { used: 1 } });
  });

  test('on nothing is 404, and an unknown outcome 400', async () => {
    expect((await say('nobody', 'used')).statusCode).toBe(404);
    const { id } = (await post('/v1/whispers', guidance)).json<View>();
    expect((await say(id, 'loved')).statusCode).toBe(400);
    expect((await say(id, '__proto__')).statusCode).toBe(400);
  });
});

test('a bus that is closed is a problem to retry, and the relay is not ready', async () => {
  await house.engines.whispers.distributed.close();
  for (const answer of [
    await post('/v1/whispers', guidance),
    await get('/v1/whispers'),
    await get('/v1/whispers/events'),
  ]) {
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'whisper-log-unavailable']);
    expect(answer.headers['retry-after']).toBeDefined();
  }
  const reports = await Promise.all(house.service.checks.map((each) => each.check()));
  expect(reports).toEqual([undefined, expect.any(String)]);
});

test('tenants never see, find or judge each other’s whispers, nor pass without the scope', async () => {
  const hash = (key: string): string => createHash('sha256').update(key).digest('hex');
  const key = (tenant: string, scopes: string[]) => ({
    id: tenant,
    hash: hash(tenant),
    tenant,
    subject: tenant,
    scopes,
  });
  const keys = [key('acme', ['*']), key('acme.>', ['*']), key('*', ['*']), key('reader', ['whispers:read'])];
  const apiKeysFile = dir.file('keys.json');
  await writeFile(apiKeysFile, JSON.stringify({ keys }));
  await using other = await folder();
  await using guarded = await openHouse({ dataDir: other.path, apiKeysFile });
  const as = (tenant: string, method: 'GET' | 'POST', url: string, payload?: object) =>
    guarded.app.inject({
      method,
      url,
      headers: { host: '127.0.0.1', 'x-api-key': tenant, 'content-type': 'application/json' },
      ...(payload === undefined ? {} : { payload }),
    });

  const { id } = (await as('acme', 'POST', '/v1/whispers', guidance)).json<View>();

  expect((await as('acme', 'GET', `/v1/whispers/${id}`)).statusCode).toBe(200);
  for (const stranger of ['acme.>', '*', 'reader']) {
    expect((await as(stranger, 'GET', '/v1/whispers')).json<List>().items).toEqual([]);
    expect((await as(stranger, 'GET', `/v1/whispers/${id}`)).statusCode).toBe(404);
  }
  expect((await as('*', 'POST', `/v1/whispers/${id}/feedback`, { outcome: 'harmed' })).statusCode).toBe(404);
  expect((await as('reader', 'POST', '/v1/whispers', guidance)).statusCode).toBe(403);
  expect((await as('nobody', 'GET', '/v1/whispers')).statusCode).toBe(401);
});
