import { describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { TestSystem, ask } from '../fixtures/system.ts';
import { isBroken } from '../fixtures/test-run.ts';
import { until } from '../fixtures/until.ts';

const WAIT = { prefer: 'wait=20' };

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

test('a time that no calendar has is named as the reason, and breaks no list', async () => {
  await using system = await TestSystem.start();
  await system.post(ask('hello'), WAIT);
  const [sent] = system.bus.published;
  const body = sent!.message.body.replace(/"acceptedAt":\d+/, '"acceptedAt":1e300');

  await system.bus.publish({ kind: 'parked' }, { id: 'foreign', attributes: {}, body });

  const { items } = (await system.get('/v1/parked')).body;
  expect(items).toMatchObject([{ type: 'unreadable', problem: { detail: expect.stringContaining('/acceptedAt') } }]);
  expect((await system.get('/v1/commands')).body.items).toHaveLength(2);
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
