import { expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { type Answered, TestSystem, ask } from '../fixtures/system.ts';
import { until } from '../fixtures/until.ts';

const AT_ONCE = { prefer: 'wait=0' };

interface System {
  readonly admission: { readonly pending: number };
}

const pendingOf = async (system: TestSystem): Promise<number> =>
  (JSON.parse((await system.get('/v1/system')).text) as System).admission.pending;

test('more than may wait for their owners is refused, and nothing of it is stored', async () => {
  await using system = await TestSystem.start({ withOwner: false, settings: { admissionPending: 8 } });
  const answers: Answered[] = [];
  for (let call = 0; call < 6; call += 1) answers.push(await system.post(ask(String(call)), AT_ONCE));

  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 429, 429]);
  expect(answers.at(-1)).toMatchObject({
    headers: { 'retry-after': expect.stringMatching(/^[123]$/) as unknown },
    body: { code: 'overloaded', retryable: true },
  });
  expect((await system.get('/v1/commands')).body.items).toHaveLength(4);
  expect(await pendingOf(system)).toBe(4);
});

test('a command under a refused key runs once there is room', async () => {
  await using system = await TestSystem.start({ withOwner: false, settings: { admissionPending: 2 } });
  const key = { 'idempotency-key': 'again' };
  await system.post(ask('first'), AT_ONCE);
  const refused = await system.post(ask('second'), { ...AT_ONCE, ...key });

  await system.startOwner();
  await eventually(async () => expect(await pendingOf(system)).toBe(0));
  const { body } = await system.post(ask('second'), { prefer: 'wait=20', ...key });

  expect(refused.status).toBe(429);
  expect(body).toMatchObject({ status: 'succeeded', result: { text: 'second' } });
});

test('what runs is out of its queue, though it has not ended', async () => {
  await using system = await TestSystem.start({ settings: { admissionPending: 2 } });
  for (let call = 0; call < 4; call += 1) {
    const { id } = (await system.post(ask('slow'))).body;
    await until(system, id, 'running');
  }

  expect(await pendingOf(system)).toBe(0);
});

test('requests that are refused or repeated leave no trace in what is counted', async () => {
  await using system = await TestSystem.start({ settings: { admissionPending: 4 } });
  for (let call = 0; call < 10; call += 1) {
    await system.post(ask('same'), { prefer: 'wait=20', 'idempotency-key': 'same' });
    await system.post(ask(`other ${String(call)}`), { 'idempotency-key': 'same' });
  }

  expect(await pendingOf(system)).toBe(0);
});

test('the rate of a tenant is told with each answer, and kept', async () => {
  await using system = await TestSystem.start({ withOwner: false, settings: { tenantRate: 1, tenantBurst: 3 } });
  const first = await system.post(ask('hello'), AT_ONCE);
  // At once, so that a slow machine gives back little in between.
  const others = await Promise.all(Array.from({ length: 8 }, () => system.post(ask('hello'), AT_ONCE)));
  const refused = others.find(({ status }) => status === 429);

  expect(first).toMatchObject({
    status: 202,
    headers: { 'ratelimit-policy': '"tenant";q=3;w=3', ratelimit: '"tenant";r=2;t=1' },
  });
  expect(refused).toMatchObject({
    headers: { 'retry-after': '1', ratelimit: expect.stringMatching(/^"tenant";r=0;t=3$/) as unknown },
    body: { code: 'rate-limited', retryable: true },
  });
});

test('without a limit no rate is told', async () => {
  await using system = await TestSystem.start();

  expect((await system.post(ask('hello'))).headers).not.toHaveProperty('ratelimit');
});
