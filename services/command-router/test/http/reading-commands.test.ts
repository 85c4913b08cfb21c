import { describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { TestSystem, ask } from '../fixtures/system.ts';
import { until } from '../fixtures/until.ts';

const WAIT = { prefer: 'wait=20' };

describe('explaining', () => {
  test('tells flags, route, place, effects, trace and what happened', async () => {
    await using system = await TestSystem.start();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const headers = { ...WAIT, traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    const { id, entity } = (await system.post(ask('hello'), headers)).body;

    const { body } = await system.get(`/v1/commands/${id}/explain`);

    expect(body).toMatchObject({
      id,
      status: 'succeeded',
      flags: { ENABLE_METAGPT_ROLES: { on: true, variant: 'on', reason: 'STATIC' } },
      snapshot: { etag: '1', source: 'live' },
      route: { route: 'team', why: 'team: ENABLE_METAGPT_ROLES is on (variant on, STATIC)' },
      attempts: 1,
      effects: [{ id: `local/command/${id}:1:0`, type: 'agent.ask', attempt: 1 }],
      entity: { key: `local/run/${entity}`, id: entity },
      traceId,
      timeline: [
        { seq: 1, event: 'accepted', router: 'router-1', by: 'local' },
        { seq: 2, event: 'ended', status: 'succeeded' },
      ],
    });
    expect(body.entity.queue).toMatch(/^role-orchestrator\.4\.000[0-3]$/);
  });

  test('says once the broker is known to have it', async () => {
    await using system = await TestSystem.start();
    const { id } = (await system.post(ask('hello'), WAIT)).body;

    await eventually(async () => {
      expect((await system.get(`/v1/commands/${id}/explain`)).body.effects[0]?.confirmed).toBe(true);
    });
  });
});

describe('a list', () => {
  test('is newest first, and goes on page by page', async () => {
    await using system = await TestSystem.start();
    const ids: string[] = [];
    for (const text of ['a', 'b', 'c', 'd', 'e']) ids.unshift((await system.post(ask(text), WAIT)).body.id);

    const first = await system.get('/v1/commands?limit=2');
    const second = await system.get(`/v1/commands?limit=2&after=${first.body.next}`);
    const third = await system.get(`/v1/commands?limit=2&after=${second.body.next}`);

    const listed = [first, second, third].flatMap(({ body }) => body.items.map(({ id }) => id));
    expect(listed).toEqual(ids);
    expect(first.headers['link']).toBe(
      `</v1/commands?limit=2&after=${encodeURIComponent(first.body.next)}>; rel="next"`,
    );
    expect(third.body.next).toBeUndefined();
  });

  test.each([
    ['entity=r1', ['a']],
    ['entity=r1,r2', ['b', 'a']],
    ['session=s1', ['b', 'a']],
    ['session=s1&entity=r2', ['b']],
    ['status=failed', ['refuse']],
    ['status=succeeded,failed', ['refuse', 'b', 'a']],
    ['type=run.cancel', []],
    ['type=agent.ask,run.cancel&status=failed', ['refuse']],
    ['label=tier:gold', ['b']],
    ['since=2001-01-01T00:00:00Z&label=tier:gold', ['b']],
    ['until=2001-01-01T00:00:00Z', []],
  ])('with %s', async (query, texts) => {
    await using system = await TestSystem.start();
    await system.post(ask('a', { entity: 'r1', session: 's1' }), WAIT);
    await system.post(ask('b', { entity: 'r2', session: 's1', labels: { tier: 'gold' } }), WAIT);
    await system.post(ask('refuse', { entity: 'r3' }), WAIT);

    const { body } = await system.get(`/v1/commands?${query}`);

    expect(body.items.map(({ payload }) => payload.text)).toEqual(texts);
  });

  test.each([
    ['status=sleeping', '/query/status/0'],
    ['limit=0', '/query/limit'],
    ['limit=201', '/query/limit'],
    ['colour=red', '/query/colour'],
    ['since=yesterday', '/query/since'],
    ['since=2026', '/query/since'],
    ['until=2026-02-30T00:00:00Z', '/query/until'],
    ['limit=1e1', '/query/limit'],
    ['limit=1&limit=2', '/query/limit'],
    ['type=', '/query/type'],
    ['type=a,,b', '/query/type'],
    ['type=a&type=b', '/query/type'],
    ['status=foo', '/query/status/0'],
  ])('with %s is refused', async (query, pointer) => {
    await using system = await TestSystem.start({ withOwner: false });

    const { status, body } = await system.get(`/v1/commands?${query}`);

    expect([status, body.code]).toEqual([400, 'invalid-request']);
    expect(body.errors[0]?.pointer).toBe(pointer);
  });

  test('with a cursor that was made up is refused', async () => {
    await using system = await TestSystem.start({ withOwner: false });

    expect((await system.get('/v1/commands?after=made-up')).body.code).toBe('invalid-request');
  });
});

describe('following a command', () => {
  const events = (text: string): string[] =>
    text.split('\n\n').flatMap((block) => {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const id = /^id: (.*)$/m.exec(block)?.[1];
      return event === undefined ? [] : [`${id ?? '-'} ${event}`];
    });

  test('tells what was and what comes, and ends with it', async () => {
    await using system = await TestSystem.start();
    const { id, entity } = (await system.post(ask('slow'))).body;
    await until(system, id, 'running');

    const stream = system.get(`/v1/commands/${id}/events`);
    await system.post({ type: 'run.cancel', entity, payload: { reason: 'finish' } }, WAIT);

    expect(events((await stream).text)).toEqual(['1 accepted', '- running', '2 ended']);
  });

  test('resumes after what was seen', async () => {
    await using system = await TestSystem.start();
    const { id } = (await system.post(ask('hello'), WAIT)).body;

    const resumed = await system.get(`/v1/commands/${id}/events`, { 'last-event-id': '1' });

    expect(events(resumed.text)).toEqual(['2 ended']);
    expect(resumed.text).toContain('"text":"hello"');
  });

  test('says with 204 that nothing more will come', async () => {
    await using system = await TestSystem.start();
    const { id } = (await system.post(ask('hello'), WAIT)).body;

    expect((await system.get(`/v1/commands/${id}/events`, { 'last-event-id': '2' })).status).toBe(204);
  });

  test('tells of a gap to whoever has seen more than a restored journal holds', async () => {
    await using system = await TestSystem.start();
    const { id } = (await system.post(ask('hello'), WAIT)).body;

    const resumed = await system.get(`/v1/commands/${id}/events`, { 'last-event-id': '7' });

    expect(resumed.text).toContain('event: gap\ndata: {"from":3,"to":7}');
  });
});

test('what nobody accepted is not found anywhere', async () => {
  await using system = await TestSystem.start({ withOwner: false });

  for (const path of ['', '/explain', '/events']) {
    expect((await system.get(`/v1/commands/nothing${path}`)).body.code).toBe('not-found');
  }
  expect((await system.send('POST', '/v1/commands/nothing/cancel')).body.code).toBe('not-found');
});

test('the command types are listed with their schemas and examples', async () => {
  await using system = await TestSystem.start({ withOwner: false });

  const { items } = (await system.get('/v1/command-types')).body;

  expect(items.map(({ type }) => type)).toContain('session.checkpoint');
  expect(items[0]).toMatchObject({ type: 'agent.ask', owner: 'role-orchestrator', payload: { type: 'object' } });
});

test('the system shows flags, broker and asks', async () => {
  await using system = await TestSystem.start({ withOwner: false });
  await system.post(ask('hello'), { prefer: 'wait=0' });

  expect((await system.get('/v1/system')).body).toMatchObject({
    router: { instance: 'router-1', serving: true },
    broker: { available: true },
    flags: { etag: '1', source: 'live', values: { ENABLE_ORLEANS: { on: true } } },
    asks: { awaited: 1 },
  });
});
