import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { partitionOf } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import { type Answered, PARTITIONS, TestSystem, ask } from '../fixtures/system.ts';
import { isBroken } from '../fixtures/test-run.ts';
import { until } from '../fixtures/until.ts';

beforeEach(() => {
  isBroken.value = true;
});
afterEach(() => {
  isBroken.value = true;
});

/** Commands that their owner parked, in the order of their texts. */
async function parked(system: TestSystem, ...texts: string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const text of texts) {
    const { id } = (await system.post(ask(text))).body;
    await until(system, id, 'parked');
    ids.push(id);
  }
  return ids;
}

const listed = async (system: TestSystem, query = ''): Promise<string[]> =>
  (await system.get(`/v1/parked${query}`)).body.items.map(({ id }) => id);

async function ended(system: TestSystem, url: string): Promise<Answered> {
  return eventually(async () => {
    const answer = await system.get(url);
    expect(['completed', 'cancelled']).toContain(answer.body.status);
    return answer;
  }, 20_000);
}

describe('looking', () => {
  test('commands are grouped by what they are parked for, and a group is a filter', async () => {
    await using system = await TestSystem.start();
    const ids = await parked(system, 'throw 1', 'throw 2');
    await system.bus.publish({ kind: 'parked' }, { id: 'odd', attributes: {}, body: '{' });
    await eventually(async () => expect(await listed(system)).toHaveLength(3));

    const { items } = (await system.get('/v1/parked/causes')).body;

    expect(items).toMatchObject([
      { code: 'handler-failed', type: 'agent.ask', count: 2, newest: { id: ids[1] } },
      { code: 'malformed-message', type: 'unreadable', count: 1 },
    ]);
    expect(await listed(system, `?cause=${items[0]!.id}`)).toEqual([ids[1], ids[0]]);
    expect(await listed(system, '?code=malformed-message')).toHaveLength(1);
    expect(await listed(system, '?type=agent.ask&limit=1')).toEqual([ids[1]]);
    expect(await listed(system, '?since=2100-01-01T00:00:00Z')).toEqual([]);
  });

  test('one tells its history, its payload, its last error and its trace', async () => {
    await using system = await TestSystem.start();
    const headers = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    const { id } = (await system.post(ask('throw'), headers)).body;
    await until(system, id, 'parked');

    const { body } = await system.get(`/v1/parked/${id}`);

    expect(body).toMatchObject({
      id,
      payload: { text: 'throw' },
      problem: { code: 'handler-failed', detail: expect.stringContaining('the test grain throws') },
      traceId: '0af7651916cd43dd8448eb211c80319c',
      history: [{ event: 'accepted' }, { event: 'ended', status: 'parked' }],
    });
  });

  test('pages follow one another, and what is no cursor is refused', async () => {
    await using system = await TestSystem.start();
    const ids = await parked(system, 'throw 1', 'throw 2', 'throw 3');
    const first = (await system.get('/v1/parked?limit=2')).body;
    const second = (await system.get(`/v1/parked?limit=2&after=${first.next}`)).body;

    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([...ids].reverse());
    expect((await system.get('/v1/parked?after=nonsense')).status).toBe(400);
  });
});

describe('editing', () => {
  test('another payload is who, when and what in the history, and the original is kept', async () => {
    await using system = await TestSystem.start();
    const [id = ''] = await parked(system, 'throw');

    const edited = await system.send('POST', `/v1/parked/${id}/edit`, { payload: { text: 'mended' }, reason: 'typo' });

    expect(edited.body).toMatchObject({
      status: 'parked',
      payload: { text: 'mended' },
      original: { text: 'throw' },
      history: [
        {},
        {},
        {
          event: 'edited',
          by: 'local',
          reason: 'typo',
          changes: [{ pointer: '/payload/text', from: 'throw', to: 'mended' }],
        },
      ],
    });
    await system.send('POST', `/v1/parked/${id}/redrive`);
    expect((await until(system, id, 'succeeded')).body.result).toMatchObject({ text: 'mended' });
  });

  test('a payload that does not fit is refused, and nothing is changed', async () => {
    await using system = await TestSystem.start();
    const [id = ''] = await parked(system, 'throw');
    const { status, body } = await system.send('POST', `/v1/parked/${id}/edit`, { payload: { text: 7 } });

    expect([status, body.code, body.errors[0]?.pointer]).toEqual([400, 'invalid-payload', '/payload/text']);
    expect((await system.get(`/v1/parked/${id}`)).body).toMatchObject({ payload: { text: 'throw' } });
  });

  test('a message that nobody could read is told what it is to be, and then runs', async () => {
    await using system = await TestSystem.start();
    await system.bus.publish({ kind: 'parked' }, { id: 'odd', attributes: {}, body: '{"text":"half' });
    const [id = ''] = await eventually(async () => {
      const ids = await listed(system);
      expect(ids).toHaveLength(1);
      return ids;
    });
    const edit = (body: object): Promise<Answered> => system.send('POST', `/v1/parked/${id}/edit`, body);

    expect((await edit({ payload: { text: 'x' } })).body.code).toBe('invalid-request');
    const unfit = await edit({ command: { type: 'agent.ask', entity: 'r7', payload: {} } });
    expect(unfit.body.errors[0]?.pointer).toBe('/command/payload/text');
    const edited = await edit({ command: { type: 'agent.ask', entity: 'r7', payload: { text: 'whole' } } });
    expect(edited.body).toMatchObject({ type: 'agent.ask', entity: 'r7', original: { body: '{"text":"half' } });

    await system.send('POST', `/v1/parked/${id}/redrive`);
    expect((await until(system, id, 'succeeded')).body.result).toMatchObject({ text: 'whole' });
  });
});

describe('a dry run', () => {
  test('tells what would happen and does nothing', async () => {
    await using system = await TestSystem.start();
    const [id = ''] = await parked(system, 'throw');
    const sent = system.bus.published.length;
    const dry = async (body: object): Promise<unknown> =>
      (await system.send('POST', `/v1/parked/${id}/redrive`, { ...body, dryRun: true })).body;

    expect(await dry({ payload: { text: 'mended' } })).toMatchObject({
      dryRun: true,
      attempt: 2,
      type: 'agent.ask',
      route: { route: 'team' },
      entity: { queue: expect.stringMatching(/^role-orchestrator\.4\./) },
      owner: { service: 'role-orchestrator' },
      schema: { known: true, errors: [] },
      access: { needs: ['commands:write', 'runs:write'], has: true },
      changes: [{ pointer: '/payload/text', from: 'throw', to: 'mended' }],
    });
    expect(await dry({ payload: { text: 7 } })).toMatchObject({
      would: 'be refused',
      schema: { errors: [{ pointer: '/payload/text' }] },
    });
    expect(system.bus.published).toHaveLength(sent);
    expect((await system.get(`/v1/parked/${id}`)).body.history).toHaveLength(2);
  });

  test('of many counts them, tells how long it takes, and does nothing', async () => {
    await using system = await TestSystem.start();
    await parked(system, 'throw 1', 'throw 2');

    const { status, body } = await system.send('POST', '/v1/parked/redrive', {
      filter: {},
      perSecond: 4,
      dryRun: true,
    });

    expect([status, body]).toMatchObject([200, { count: 2, seconds: 0.5, causes: [{ count: 2 }], sample: [{}, {}] }]);
    expect((await system.get('/v1/parked/batches')).body.items).toEqual([]);
    expect(await listed(system)).toHaveLength(2);
  });
});

describe('many at once', () => {
  test('are redriven by filter, and the batch tells how far it has come', async () => {
    await using system = await TestSystem.start();
    const ids = await parked(system, 'throw 1', 'throw 2', 'throw 3');
    isBroken.value = false;

    const begun = await system.send('POST', '/v1/parked/redrive', {
      filter: { code: ['handler-failed'] },
      perSecond: 100,
    });

    expect(begun.status).toBe(202);
    const batch = await ended(system, String(begun.headers['location']));
    expect(batch.body).toMatchObject({
      action: 'redrive',
      status: 'completed',
      by: 'local',
      done: 3,
      skipped: 0,
      failed: 0,
    });
    for (const id of ids) await until(system, id, 'succeeded');
    expect(await listed(system)).toEqual([]);
    expect((await system.get(`/v1/commands/${ids[0]!}/explain`)).text).toContain(batch.body.id);
  });

  test('are discarded by filter', async () => {
    await using system = await TestSystem.start();
    const [first = '', second = ''] = await parked(system, 'throw 1', 'throw 2');

    const { headers } = await system.send('POST', '/v1/parked/discard', { filter: { id: [first] }, reason: 'a test' });

    expect((await ended(system, String(headers['location']))).body).toMatchObject({ done: 1, reason: 'a test' });
    expect((await system.get(`/v1/commands/${first}`)).body).toMatchObject({
      status: 'failed',
      discarded: { reason: 'a test' },
    });
    expect(await listed(system)).toEqual([second]);
  });

  test('what is parked again by a batch is not taken by it again', async () => {
    await using system = await TestSystem.start();
    const [id = ''] = await parked(system, 'throw');

    const { headers } = await system.send('POST', '/v1/parked/redrive', { filter: {}, perSecond: 100 });

    expect((await ended(system, String(headers['location']))).body).toMatchObject({ done: 1 });
    await eventually(async () => {
      expect((await system.get(`/v1/commands/${id}`)).body).toMatchObject({ status: 'parked', attempts: 2 });
    });
    expect(await listed(system)).toEqual([id]);
  });

  test('the same key is the same batch, and another order under it is refused', async () => {
    await using system = await TestSystem.start();
    await parked(system, 'throw 1');
    const key = { 'idempotency-key': 'mend' };
    const order = { filter: {}, perSecond: 100 };
    const first = await system.send('POST', '/v1/parked/redrive', order, key);
    await ended(system, String(first.headers['location']));
    const again = await system.send('POST', '/v1/parked/redrive', order, key);
    const other = await system.send('POST', '/v1/parked/redrive', { ...order, perSecond: 1 }, key);

    expect([again.status, again.body.id, again.headers['idempotency-replayed']]).toEqual([200, first.body.id, 'true']);
    expect([other.status, other.body.code]).toEqual([422, 'key-reused']);
    expect((await system.get('/v1/parked/batches')).body.items).toMatchObject([{ id: first.body.id }]);
  });

  test('a batch keeps to its rate, and is stopped in the middle', async () => {
    await using system = await TestSystem.start();
    await parked(system, 'throw 1', 'throw 2', 'throw 3');

    const { body } = await system.send('POST', '/v1/parked/discard', {
      filter: {},
      reason: 'a test',
      perSecond: 0.001,
    });
    await eventually(async () => expect(await listed(system)).toHaveLength(2));
    const cancelled = await system.send('POST', `/v1/parked/batches/${body.id}/cancel`);

    expect(cancelled.body.status).toMatch(/^cancel(?:ling|led)$/);
    expect(await ended(system, `/v1/parked/batches/${body.id}`)).toMatchObject({
      body: { cancelledBy: 'local', done: 1 },
    });
    expect((await system.send('POST', `/v1/parked/batches/${body.id}/cancel`)).status).toBe(202);
    expect(await listed(system)).toHaveLength(2);
  });

  test('a batch goes on after its router ended, and does nothing twice', async () => {
    await using system = await TestSystem.start();
    const ids = await parked(system, 'throw 1', 'throw 2', 'throw 3', 'throw 4');
    isBroken.value = false;
    const { body } = await system.send('POST', '/v1/parked/redrive', { filter: {}, perSecond: 0.5 });
    await eventually(async () => expect(await listed(system)).not.toHaveLength(4));

    await system.crash();
    await system.start();

    const batch = await ended(system, `/v1/parked/batches/${body.id}`);
    expect(batch.body).toMatchObject({ status: 'completed', done: 4 });
    for (const id of ids) expect((await until(system, id, 'succeeded')).body.attempts).toBe(2);
  }, 60_000);

  test('another tenant’s batch is not found, and an empty filter takes nothing of theirs', async () => {
    await using system = await TestSystem.start();
    expect((await system.get('/v1/parked/batches/unknown')).status).toBe(404);
    expect((await system.send('POST', '/v1/parked/batches/unknown/cancel')).body.code).toBe('not-found');
    const { headers } = await system.send('POST', '/v1/parked/redrive', { filter: {} });
    expect((await ended(system, String(headers['location']))).body).toMatchObject({ done: 0, status: 'completed' });
  });
});

test('what is given up does not run when it comes late after all', async () => {
  await using system = await TestSystem.start();
  const { body } = await system.post(ask('hello'), { prefer: 'wait=20' });
  const [sent] = system.bus.published;
  const late = {
    ...JSON.parse(sent!.message.body),
    id: 'late-1',
    entity: 'local/run/r9',
    replyTo: 'router-1',
  } as object;
  const raw = { id: 'late-1', attributes: { levreason: 'nobody took it' }, body: JSON.stringify(late) };
  await system.bus.publish({ kind: 'parked' }, raw);
  await until(system, 'late-1', 'parked');

  await system.send('POST', '/v1/parked/late-1/discard', { reason: 'too late' });
  await eventually(() => expect(system.bus.sent('command.cancel')).toHaveLength(1));
  const partition = partitionOf('local/run/r9', PARTITIONS);
  const queue = { kind: 'partition', service: 'role-orchestrator', partitions: PARTITIONS, partition } as const;
  await system.bus.publish(queue, raw);

  const explained = async (): Promise<string> => (await system.get('/v1/commands/late-1/explain')).text;
  await eventually(() =>
    expect(
      system.bus.published.filter(({ kind, message }) => kind === 'replies' && message.id.startsWith('late-1')).length,
    ).toBeGreaterThan(1),
  );
  expect(await explained()).not.toContain('succeeded');
  expect((await system.get('/v1/commands/late-1')).body).toMatchObject({ status: 'failed' });
  expect(body.id).not.toBe('late-1');
});
