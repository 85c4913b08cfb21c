import { describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { type Answered, TestSystem, ask } from '../fixtures/system.ts';
import { isBroken } from '../fixtures/test-run.ts';

const WAIT = { prefer: 'wait=20' };

async function until(system: TestSystem, id: string, status: string): Promise<Answered> {
  return eventually(async () => {
    const answer = await system.get(`/v1/commands/${id}`);
    expect(answer.body.status).toBe(status);
    return answer;
  });
}

test('a long command runs, and ends when its owner says so', async () => {
  await using system = await TestSystem.start();
  const { id, entity } = (await system.post(ask('slow'))).body;
  await until(system, id, 'running');

  await system.post({ type: 'run.cancel', entity, payload: { reason: 'finish' } }, WAIT);

  expect((await until(system, id, 'succeeded')).body.result).toMatchObject({ text: 'finished' });
});

describe('cancelling', () => {
  test('asks the owner, who ends the command', async () => {
    await using system = await TestSystem.start();
    const { id } = (await system.post(ask('slow'))).body;

    const cancelled = await system.send('POST', `/v1/commands/${id}/cancel`);

    expect(cancelled.status).toBe(202);
    expect(cancelled.body.cancelRequestedAt).toMatch(/Z$/);
    expect((await until(system, id, 'cancelled')).body.problem).toMatchObject({ code: 'cancelled' });
  });

  test('twice is cancelling once', async () => {
    await using system = await TestSystem.start();
    const { id } = (await system.post(ask('slow'))).body;

    const [first, second] = [
      await system.send('POST', `/v1/commands/${id}/cancel`),
      await system.send('POST', `/v1/commands/${id}/cancel`),
    ];

    expect(first.status).toBe(202);
    expect([202, 409]).toContain(second.status); // it may have ended in between
    await until(system, id, 'cancelled');
    expect(system.bus.sent('command.cancel')).toHaveLength(1);
  });

  test('what has ended is refused', async () => {
    await using system = await TestSystem.start();
    const { id } = (await system.post(ask('hello'), WAIT)).body;

    const answer = await system.send('POST', `/v1/commands/${id}/cancel`);

    expect([answer.status, answer.body.code]).toEqual([409, 'already-ended']);
  });

  test('what still waits for its owner comes after its turn: the command keeps its end', async () => {
    await using system = await TestSystem.start({ withOwner: false });
    const { id } = (await system.post(ask('hello'), { prefer: 'wait=0' })).body;
    await system.send('POST', `/v1/commands/${id}/cancel`);

    await system.startOwner();

    await until(system, id, 'succeeded');
  });

  test('while it ends: the owner decides, and both sides agree', async () => {
    await using system = await TestSystem.start();
    for (let round = 0; round < 10; round += 1) {
      const { id, entity } = (await system.post(ask('slow'))).body;

      await Promise.all([
        system.post({ type: 'run.cancel', entity, payload: { reason: 'finish' } }),
        system.send('POST', `/v1/commands/${id}/cancel`),
      ]);

      const { status } = await eventually(async () => {
        const { body } = await system.get(`/v1/commands/${id}`);
        expect(['succeeded', 'cancelled']).toContain(body.status);
        return body;
      });
      expect(await endInOwnersJournal(system, `local/run/${entity}`, id)).toBe(status);
    }
  });
});

async function endInOwnersJournal(system: TestSystem, entity: string, command: string): Promise<string | undefined> {
  const journal = await system.engines.journal('role-orchestrator');
  for await (const { answers } of journal.read(entity)) {
    const end = answers.find((answer) => answer.command === command);
    if (end !== undefined) return end.reply.status;
  }
  return undefined;
}

describe('parked', () => {
  async function parked(system: TestSystem): Promise<string> {
    isBroken.value = true;
    const { id } = (await system.post(ask('throw'))).body;
    await until(system, id, 'parked');
    return id;
  }

  test('is what throws three times, and it is listed', async () => {
    await using system = await TestSystem.start();
    const id = await parked(system);
    await system.post(ask('hello'), WAIT);

    const list = await system.get('/v1/parked');

    expect(list.body.items).toMatchObject([{ id, status: 'parked', problem: { code: 'handler-failed' } }]);
    expect((await system.get(`/v1/parked/${id}`)).body.id).toBe(id);
  });

  test('redriven, it runs once more under the same id', async () => {
    await using system = await TestSystem.start();
    const id = await parked(system);
    isBroken.value = false;

    const redriven = await system.send('POST', `/v1/parked/${id}/redrive`, {});

    expect(redriven.status).toBe(202);
    expect((await until(system, id, 'succeeded')).body).toMatchObject({ attempts: 2, result: { text: 'throw' } });
    expect((await system.get('/v1/parked')).body.items).toEqual([]);
  });

  test('redriven with another payload, it runs with that', async () => {
    await using system = await TestSystem.start();
    const id = await parked(system);

    await system.send('POST', `/v1/parked/${id}/redrive`, { payload: { text: 'mended' } });

    expect((await until(system, id, 'succeeded')).body).toMatchObject({
      payload: { text: 'mended' },
      result: { text: 'mended' },
    });
  });

  test('redriven without mending the cause, it is parked again', async () => {
    await using system = await TestSystem.start();
    const id = await parked(system);

    await system.send('POST', `/v1/parked/${id}/redrive`);

    await eventually(async () => {
      expect((await system.get(`/v1/commands/${id}`)).body).toMatchObject({ status: 'parked', attempts: 2 });
    });
  });

  test('is not redriven with a payload that does not fit', async () => {
    await using system = await TestSystem.start();
    const id = await parked(system);

    const answer = await system.send('POST', `/v1/parked/${id}/redrive`, { payload: { text: 7 } });

    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-payload']);
    expect(answer.body.errors[0]?.pointer).toBe('/payload/text');
  });

  test('discarded, it has failed for good', async () => {
    await using system = await TestSystem.start();
    const id = await parked(system);

    const answer = await system.send('POST', `/v1/parked/${id}/discard`, { reason: 'nobody needs it' });

    expect(answer.body).toMatchObject({
      status: 'failed',
      problem: { code: 'handler-failed' },
      discarded: { reason: 'nobody needs it', by: 'local' },
    });
    expect((await system.send('POST', `/v1/parked/${id}/redrive`, {})).body.code).toBe('not-parked');
  });

  test('is not what ended otherwise', async () => {
    await using system = await TestSystem.start();
    const { id } = (await system.post(ask('hello'), WAIT)).body;

    expect((await system.send('POST', `/v1/parked/${id}/redrive`, {})).body.code).toBe('not-parked');
    expect((await system.send('POST', `/v1/parked/${id}/discard`, { reason: 'x' })).body.code).toBe('not-parked');
    expect((await system.get(`/v1/parked/${id}`)).status).toBe(404);
    expect((await system.send('POST', '/v1/parked/unknown/redrive', {})).status).toBe(404);
  });

  test('is what an owner cannot read, with its reason and as it came', async () => {
    await using system = await TestSystem.start();
    const attributes = { type: 'x', subject: 'local/run/r1' };
    const address = { kind: 'partition', service: 'role-orchestrator', partitions: 4, partition: 0 } as const;
    await system.bus.publish(address, { id: 'odd', attributes, body: '{"no":"command"}' });

    const item = await eventually(async () => {
      const { items } = (await system.get('/v1/parked')).body;
      expect(items).toHaveLength(1);
      return items[0]!;
    });

    expect(item).toMatchObject({ type: 'unreadable', status: 'parked', problem: { code: 'malformed-message' } });
    expect(item.payload).toMatchObject({ id: 'odd', body: '{"no":"command"}' });
    expect((await system.send('POST', `/v1/parked/${item.id}/redrive`, {})).body.code).toBe('not-parked');
    expect((await system.send('POST', `/v1/parked/${item.id}/discard`, { reason: 'odd' })).status).toBe(200);
  });
});

test('what nobody can tell whose it is becomes the operator’s, once, however often it is handed over', async () => {
  await using system = await TestSystem.start({ withOwner: false });
  const odd = { id: 'odd', attributes: { levtenant: 'x'.repeat(500) }, body: 'odd' };

  await Promise.all([1, 2].map(() => system.bus.publish({ kind: 'parked' }, odd)));

  const { items } = (await system.get('/v1/parked')).body;
  expect(items).toMatchObject([{ type: 'unreadable', problem: { code: 'malformed-message' } }]);
});

test('an effect that no queue can take is parked under its own id, and can be redriven', async () => {
  await using system = await TestSystem.start();
  const { id } = (await system.post(ask('hello'), WAIT)).body;
  const [sent] = system.bus.published;
  const effect = JSON.stringify({ ...JSON.parse(sent!.message.body), id: 'effect-1', entity: 'local/run/r9' });

  await system.bus.publish({ kind: 'parked' }, { id: 'e', attributes: { levreason: 'nobody owns it' }, body: effect });

  const parked = (await system.get('/v1/parked/effect-1')).body;
  expect(parked).toMatchObject({
    status: 'parked',
    entity: 'r9',
    problem: { code: 'unroutable', detail: 'nobody owns it' },
  });
  await system.send('POST', '/v1/parked/effect-1/redrive', {});
  expect((await until(system, 'effect-1', 'succeeded')).body.attempts).toBe(2);
  expect(id).not.toBe('effect-1');
});

test('a stop does not wait for those who wait: they are answered with the command as it is', async () => {
  await using system = await TestSystem.start();
  const waiting = system.post(ask('slow'), { prefer: 'wait=60' });
  await eventually(async () => {
    expect((await system.get('/v1/commands')).body.items).toMatchObject([{ status: 'running' }]);
  });

  await system.app.close();

  expect((await waiting).status).toBe(202);
});

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
