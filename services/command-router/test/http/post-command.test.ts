import { describe, expect, test } from '@jest/globals';
import { type TestSystem, TestSystem as System, ask } from '../fixtures/system.ts';

const WAIT = { prefer: 'wait=20' };

test('a command is accepted, and ends as its owner says', async () => {
  await using system = await System.start();

  const accepted = await system.post(ask('hello', { session: 's1', labels: { team: 'a' } }));

  expect(accepted.status).toBe(202);
  expect(accepted.body).toMatchObject({ type: 'agent.ask', status: 'accepted', session: 's1' });
  expect(accepted.body.queued).toBeUndefined();
  expect(accepted.headers['location']).toBe(`/v1/commands/${accepted.body.id}`);
  expect(accepted.body.links).toEqual({
    self: accepted.headers['location'],
    events: `/v1/commands/${accepted.body.id}/events`,
    explain: `/v1/commands/${accepted.body.id}/explain`,
    run: `/v1/runs/${accepted.body.entity}`,
  });
});

test('who waits gets the whole command as soon as it ended', async () => {
  await using system = await System.start();

  const answer = await system.post(ask('hello', { labels: { team: 'a' } }), WAIT);

  expect(answer.status).toBe(200);
  expect(answer.headers['preference-applied']).toBe('wait=20');
  expect(answer.body).toMatchObject({
    status: 'succeeded',
    result: { text: 'hello' },
    attempts: 1,
    labels: { team: 'a' },
    payload: { text: 'hello' },
    decision: { route: 'team', flags: { ENABLE_METAGPT_ROLES: true }, snapshot: { etag: '1', source: 'live' } },
  });
  expect(answer.body.endedAt).toMatch(/Z$/);
});

test('who waits for one that goes on gets it as it is when patience is over', async () => {
  await using system = await System.start();

  const answer = await system.post(ask('slow'), { prefer: 'respond-async, wait=0' });

  expect(answer.status).toBe(202);
  expect(answer.headers['preference-applied']).toBeUndefined();
});

test('a refusal of the owner is an end like another', async () => {
  await using system = await System.start();

  const answer = await system.post(ask('refuse'), WAIT);

  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ status: 'failed', problem: { code: 'model-failed' } });
});

describe('one Idempotency-Key', () => {
  const KEY = { 'idempotency-key': 'order-1' };

  test('is one command, however often it is posted', async () => {
    await using system = await System.start();
    const first = await system.post(ask('slow'), KEY);

    const second = await system.post(ask('slow'), KEY);

    expect(second.status).toBe(202);
    expect(second.body.id).toBe(first.body.id);
    expect(second.headers['idempotency-replayed']).toBe('true');
    expect(first.headers['idempotency-replayed']).toBeUndefined();
  });

  test('answers 200 with the whole command once that has ended', async () => {
    await using system = await System.start();
    const first = await system.post(ask('hello'), { ...KEY, ...WAIT });

    const second = await system.post(JSON.stringify({ payload: { text: 'hello' }, type: 'agent.ask' }), KEY);

    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect(second.headers['idempotency-replayed']).toBe('true');
  });

  test('with another body is refused', async () => {
    await using system = await System.start();
    await system.post(ask('hello'), KEY);

    const other = await system.post(ask('bye'), KEY);

    expect(other.status).toBe(422);
    expect(other.body).toMatchObject({ code: 'key-reused', retryable: false });
  });

  test('is used up by no refusal', async () => {
    await using system = await System.start();
    await system.post(ask('', {}), KEY);

    expect((await system.post(ask('hello'), KEY)).status).toBe(202);
  });

  test('posted twenty times at once is one command with one turn', async () => {
    await using system = await System.start();

    const answers = await Promise.all(Array.from({ length: 20 }, () => system.post(ask('hello'), { ...KEY, ...WAIT })));

    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    expect(await turnsOf(system, `local/run/${String(answers[0]?.body.entity)}`)).toBe(1);
  });
});

describe('bad input stores nothing and says what to do', () => {
  test.each([
    ['no JSON', '{"type":', {}, 400, 'invalid-json', undefined],
    ['no object', '[]', {}, 400, 'invalid-request', '/'],
    ['a field too many', ask('a', { tennant: 'x' }), {}, 400, 'invalid-request', '/tennant'],
    ['no type', { payload: {} }, {}, 400, 'invalid-request', '/type'],
    ['an unknown type', { type: 'agent.sing', payload: {} }, {}, 400, 'unknown-command-type', '/type'],
    ['no such version', ask('a', { type: 'agent.ask.v9' }), {}, 400, 'unknown-command-type', '/type'],
    ['no text', { type: 'agent.ask', payload: {} }, {}, 400, 'invalid-payload', '/payload/text'],
    [
      'an unknown field in the payload',
      { type: 'agent.ask', payload: { text: 'a', x: 1 } },
      {},
      400,
      'invalid-payload',
      '/payload/x',
    ],
    ['a payload of another kind', { type: 'agent.ask', payload: 'a' }, {}, 400, 'invalid-payload', '/payload'],
    [
      'a budget of nothing',
      { type: 'agent.ask', payload: { text: 'a', budget: { calls: 0 } } },
      {},
      400,
      'invalid-payload',
      '/payload/budget/calls',
    ],
    ['NUL in an id', ask('a', { entity: 'a\0b' }), {}, 400, 'invalid-id', '/entity'],
    ['an empty id', ask('a', { entity: '' }), {}, 400, 'invalid-id', '/entity'],
    ['the folder above', ask('a', { entity: '..' }), {}, 400, 'invalid-id', '/entity'],
    ['an id of 1 KiB', ask('a', { entity: 'a'.repeat(1024) }), {}, 400, 'invalid-id', '/entity'],
    ['an id of 10 KiB', ask('a', { entity: 'a'.repeat(10_240) }), {}, 400, 'invalid-id', '/entity'],
    ['half a character', ask('a', { session: '\ud800' }), {}, 400, 'invalid-id', '/session'],
    ['a session that is no id', ask('a', { session: 'a\u0007' }), {}, 400, 'invalid-id', '/session'],
    ['no run to cancel', { type: 'run.cancel', payload: {} }, {}, 400, 'invalid-request', '/entity'],
    [
      'no session to touch',
      { type: 'session.touch', payload: { activity: 'a' } },
      {},
      400,
      'invalid-request',
      '/session',
    ],
    [
      'two sessions',
      { type: 'session.close', entity: 'a', session: 'b', payload: {} },
      {},
      400,
      'invalid-request',
      '/session',
    ],
    ['no time', ask('a', { deadline: 'tomorrow' }), {}, 400, 'invalid-request', '/deadline'],
    [
      'a day that no calendar has',
      ask('a', { deadline: '2030-02-30T00:00:00Z' }),
      {},
      400,
      'invalid-request',
      '/deadline',
    ],
    ['a time without its zone', ask('a', { deadline: '2030-01-01T00:00:00' }), {}, 400, 'invalid-request', '/deadline'],
    ['a label that is no text', ask('a', { labels: { a: 1 } }), {}, 400, 'invalid-request', '/labels/a'],
    ['a key with a space', ask('a'), { 'idempotency-key': 'a b' }, 400, 'invalid-request', '/headers/idempotency-key'],
    ['an empty key', ask('a'), { 'idempotency-key': '' }, 400, 'invalid-request', '/headers/idempotency-key'],
    [
      'a key of 256',
      ask('a'),
      { 'idempotency-key': 'k'.repeat(256) },
      400,
      'invalid-request',
      '/headers/idempotency-key',
    ],
    ['a body over 256 KiB', ask('a'.repeat(300_000)), {}, 413, 'payload-too-large', undefined],
    ['another media type', ask('a'), { 'content-type': 'text/plain' }, 415, 'unsupported-media-type', undefined],
    ['a foreign page', ask('a'), { origin: 'https://evil.example' }, 403, 'foreign-origin', undefined],
    ['a foreign host', ask('a'), { host: 'evil.example' }, 403, 'foreign-host', undefined],
  ] as const)('%s', async (_, body, headers, status, code, pointer) => {
    await using system = await System.start({ withOwner: false });

    const answer = await system.post(body, headers);

    expect([answer.status, answer.body.code]).toEqual([status, code]);
    if (pointer !== undefined) expect(answer.body.errors).toContainEqual(expect.objectContaining({ pointer }));
    expect((await system.get('/v1/commands')).body.items).toEqual([]);
  });

  test('a type that is unknown is told the known ones', async () => {
    await using system = await System.start({ withOwner: false });

    const { body } = await system.post({ type: 'agent.sing', payload: {} });

    expect(body.detail).toContain('agent.ask, run.start, run.cancel, session.create');
  });

  test('what is too large only on its way to its owner is refused before it is accepted', async () => {
    await using system = await System.start({ withOwner: false });

    const answer = await system.post({
      type: 'session.create',
      payload: { files: Array.from({ length: 255 }, () => 'f'.repeat(1020)), context: 'x'.repeat(1000) },
    });

    expect(answer.body).toMatchObject({ status: 413, code: 'payload-too-large' });
  });
});

describe('ids that look dangerous but can be encoded', () => {
  test.each(['a.b', '*', '>', 'a/b', '../../etc/passwd', 'größe', "it's"])('%s', async (entity) => {
    await using system = await System.start();

    const answer = await system.post(ask('hello', { entity }), WAIT);

    expect(answer.body).toMatchObject({ status: 'succeeded', entity });
  });
});

test('session.* takes its entity from either field', async () => {
  await using system = await System.start({ withOwner: false });
  const payload = { activity: 'reading' };

  const bySession = system.post({ type: 'session.touch', session: 's1', payload }, { prefer: 'wait=0' });
  const byEntity = system.post({ type: 'session.touch', entity: 's1', session: 's1', payload }, { prefer: 'wait=0' });

  for (const { body } of await Promise.all([bySession, byEntity])) {
    expect(body).toMatchObject({ entity: 's1', session: 's1' });
  }
});

async function turnsOf(system: TestSystem, entity: string): Promise<number> {
  return (await system.engines.journal('role-orchestrator')).lastSeq(entity);
}
