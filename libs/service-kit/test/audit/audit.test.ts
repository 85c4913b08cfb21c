import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { VirtualClock } from '@leviathan/kernel';
import { type App, type AuditPosition, ProblemError, type RecordStore, createHttp } from '@leviathan/service-kit';
import { recordingLog, serviceOf } from '../server.ts';

/** Records in memory, and a store that a test takes away. */
class Records implements RecordStore {
  readonly all = new Map<string, AuditPosition & { tenant: string; begun: unknown; ended?: unknown }>();
  isAway = false;
  isAwayForEnds = false;

  async begin(tenant: string, id: string, at: number, begun: unknown): Promise<boolean> {
    if (this.isAway) throw new ProblemError('store-unavailable', 'the store is away');
    this.all.set(id, { tenant, entity: `${tenant}/audit/${id}`, at, begun });
    return true;
  }

  async end(_tenant: string, id: string, _at: number, ended: unknown): Promise<void> {
    if (this.isAwayForEnds) throw new ProblemError('store-unavailable', 'the store is away');
    const record = this.all.get(id);
    if (record !== undefined) record.ended = ended;
  }

  async list(tenant: string, limit: number, before?: AuditPosition): ReturnType<RecordStore['list']> {
    return [...this.all.values()]
      .filter((each) => each.tenant === tenant)
      .sort((a, b) => b.at - a.at || (a.entity < b.entity ? 1 : -1))
      .filter(
        ({ at, entity }) => before === undefined || at < before.at || (at === before.at && entity < before.entity),
      )
      .slice(0, limit);
  }
}

const write = { scope: 'flags:write' };
let clock: VirtualClock;
let records: Records;
let written: string[];
let app: App;
const { log, lines } = recordingLog();

beforeEach(async () => {
  clock = new VirtualClock();
  records = new Records();
  written = [];
  const service = serviceOf((scope) => {
    scope.put('/v1/flags/:key', { config: write }, async ({ params, body }) => {
      const { key } = params as { key: string };
      if (key === 'stale') throw new ProblemError('stale-version', 'somebody was first');
      if (key === 'broken') throw new Error('a bug');
      written.push(key);
      return body;
    });
    scope.post('/v1/whispers', { config: { scope: 'whispers:write', audit: 'after' } }, async () => ({}));
    scope.post('/v1/flags/:key/evaluate', { config: { scope: 'flags:read' } }, async () => ({}));
    scope.get('/v1/flags/:key', { config: { scope: 'flags:read' } }, async () => ({}));
  });
  const tickets = { begin: async () => true };
  app = await createHttp({
    services: [{ ...service, name: 'flag-service', records: { audit: records, tickets } }],
    ...{ log, clock, authentication: { kind: 'open' } },
  });
});
afterEach(async () => app.close());

const put = (key: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'PUT', url: `/v1/flags/${key}`, payload: { secret: 'of the body' }, headers });
const items = async (query = '') =>
  (await app.inject({ url: `/v1/audit${query}` })).json<{ items: Record<string, unknown>[]; next?: string }>();

describe('a write', () => {
  test('is recorded with who, what, when, from where and its result', async () => {
    await put('dark-mode', { 'x-forwarded-for': '203.0.113.7' });

    const [record] = (await items()).items;
    expect(record).toEqual({
      id: expect.any(String),
      at: '2026-01-01T00:00:00.000Z',
      service: 'flag-service',
      subject: 'local',
      credential: 'none',
      action: 'PUT /v1/flags/:key',
      target: { key: 'dark-mode' },
      from: { address: '127.0.0.1', forwardedFor: '203.0.113.7' },
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      result: { status: 200 },
    });
    expect(JSON.stringify(record)).not.toContain('of the body');
  });

  test('that is refused or fails is recorded with its code', async () => {
    await put('stale');
    await put('broken');

    const { items: found } = await items();
    expect(found.map(({ result }) => result)).toEqual(
      expect.arrayContaining([
        { status: 412, code: 'stale-version' },
        { status: 500, code: 'bug' },
      ]),
    );
  });

  test('does not happen when it cannot be recorded', async () => {
    records.isAway = true;

    expect((await put('dark-mode')).json()).toMatchObject({ status: 503, code: 'store-unavailable' });
    expect(written).toEqual([]);
  });

  test('whose result cannot be recorded is answered, and shown without a result', async () => {
    records.isAwayForEnds = true;

    expect((await put('dark-mode')).statusCode).toBe(200);
    expect((await items('?result=unknown')).items).toHaveLength(1);
    expect(lines.join()).toContain('the result of a write is missing');
  });

  test('that waits for no store is recorded afterwards, or at least in the log', async () => {
    await app.inject({ method: 'POST', url: '/v1/whispers' });
    expect((await items()).items).toMatchObject([{ action: 'POST /v1/whispers', result: { status: 200 } }]);

    records.isAway = true;
    expect((await app.inject({ method: 'POST', url: '/v1/whispers' })).statusCode).toBe(200);
    expect(lines.join()).toContain('a write without an audit record');
  });
});

test('what only reads is not recorded, also when it is a POST', async () => {
  await app.inject({ url: '/v1/flags/a' });
  await app.inject({ method: 'POST', url: '/v1/flags/a/evaluate' });

  expect(records.all.size).toBe(0);
});

test('the list is newest first, filtered, paged without gap or repetition', async () => {
  for (let index = 0; index < 25; index += 1) {
    if (index % 3 === 0) await clock.advance(1000); // several in one millisecond too
    await put(index % 5 === 0 ? 'stale' : `flag-${String(index)}`);
  }

  const seen: unknown[] = [];
  let next: string | undefined = '';
  while (next !== undefined) {
    const page = await items(`?limit=4&result=succeeded${next === '' ? '' : `&after=${next}`}`);
    seen.push(...page.items.map(({ target }) => (target as { key: string }).key));
    next = page.next;
  }
  expect(seen).toHaveLength(20);
  expect(new Set(seen).size).toBe(20);
  expect((await items('?target=flag-7')).items).toHaveLength(1);
  expect((await items('?subject=somebody')).items).toEqual([]);
  expect((await items('?result=refused,failed')).items).toHaveLength(5);
  expect((await items('?since=2026-01-01T00:00:09Z')).items).toHaveLength(1);
  expect((await items('?until=2026-01-01T00:00:01Z')).items).toHaveLength(3);
  expect((await app.inject({ url: '/v1/audit?since=yesterday' })).statusCode).toBe(400);
  expect((await app.inject({ url: '/v1/audit?after=nonsense' })).statusCode).toBe(400);
  expect((await app.inject({ url: '/services/flag-service/v1/audit?limit=1' })).statusCode).toBe(200);
});
