import { describe, expect, test } from '@jest/globals';
import { type ConnectOptions, type Tried, createClient } from '@leviathan/client';
import { Instant } from './fixtures/instant.ts';
import { ScriptedServer, type Step, broken, brokenOff, json, problem } from './fixtures/scripted-server.ts';

const ok = json(200, { items: [] });

async function asked(steps: readonly Step[], options: Partial<ConnectOptions> = {}) {
  await using server = await ScriptedServer.start(...steps);
  const timing = new Instant();
  const { rest } = createClient({ url: server.url, timing, ...options });
  const { data, error, response } = await rest.GET('/v1/commands');
  return { data, error, response, received: server.received, timing };
}

async function whispered(steps: readonly Step[], headers: Record<string, string> = {}) {
  await using server = await ScriptedServer.start(...steps);
  const { rest } = createClient({ url: server.url, timing: new Instant() });
  const body = { type: 'memory_promotion', significance: 0.5, payload: { text: 'psst' } } as const;
  const { error } = await rest.POST('/v1/whispers', { body, headers });
  return { error, received: server.received };
}

describe('what is repeated', () => {
  test.each([
    ['a broken connection', broken],
    ['one that breaks in the middle of the body', brokenOff],
    ['a problem that says so', problem(503, 'store-unavailable', true)],
    ['a proxy that finds nobody', json(502, 'bad gateway', { 'content-type': 'text/html' })],
  ])('a read, after %s', async (_, step) => {
    const { data, received } = await asked([step, step, ok]);
    expect(data).toEqual({ items: [] });
    expect(received).toHaveLength(3);
  });

  test('a write with a key, after a broken connection, under the same key and with the same body', async () => {
    const { error, received } = await whispered([broken, json(202, {})], { 'idempotency-key': 'once' });
    expect(error).toBeUndefined();
    expect(received.map(({ headers }) => headers['idempotency-key'])).toEqual(['once', 'once']);
    expect(received[1]?.body).toBe(received[0]?.body);
  });

  test('a write without a key only when the service says that nothing was done', async () => {
    const refused = await whispered([problem(429, 'overloaded', true), json(202, {})]);
    expect(refused.received).toHaveLength(2);
    for (const step of [broken, problem(500, 'bug', true)]) {
      const { error, received } = await whispered([step, json(202, {})]);
      expect(received).toHaveLength(1);
      expect(error).toMatchObject({ retryable: true });
    }
  });

  test('nothing that asking again does not mend', async () => {
    const { error, received } = await asked([problem(403, 'not-permitted', false), ok]);
    expect(error).toMatchObject({ code: 'not-permitted', status: 403 });
    expect(received).toHaveLength(1);
  });
});

describe('when', () => {
  test('the waits are random parts of a ceiling that doubles up to its cap', async () => {
    const { timing } = await asked([broken, broken, broken, broken, ok], { retry: { baseMs: 100, capMs: 300 } });
    expect(timing.pauses).toEqual([50, 100, 150, 150]);
  });

  test('a Retry-After comes before the wait', async () => {
    const { timing } = await asked([problem(429, 'overloaded', true, { 'retry-after': '7' }), ok]);
    expect(timing.pauses).toEqual([7050]);
  });

  test('a Retry-After beyond the time that is left ends it at once, with the problem', async () => {
    const step = problem(429, 'overloaded', true, { 'retry-after': '600' });
    const { error, received, timing } = await asked([step, ok]);
    expect(error).toMatchObject({ code: 'overloaded' });
    expect([received.length, timing.pauses]).toEqual([1, []]);
  });

  test('when time is over the last answer is given; without any it is a problem too', async () => {
    const { error, response, timing } = await asked([broken], { retry: { totalMs: 2000 } });
    expect(error).toMatchObject({ code: 'unreachable', retryable: true, status: 503 });
    expect(response.status).toBe(503);
    expect(timing.now()).toBeLessThan(2000);
  });

  test('a service that does not answer is given up after the time of one try', async () => {
    const silent: Step = () => undefined;
    const { data, received } = await asked([silent, ok], { retry: { tryMs: 1000 } });
    expect(data).toEqual({ items: [] });
    expect(received.length).toBeGreaterThan(1);
  });

  test('an aborted signal rejects with its reason', async () => {
    await using server = await ScriptedServer.start(() => abort.abort(new Error('enough')));
    const abort = new AbortController();
    const { rest } = createClient({ url: server.url });
    await expect(rest.GET('/v1/commands', { signal: abort.signal })).rejects.toThrow('enough');
  });
});

describe('who calls', () => {
  test('an API key goes with every try', async () => {
    const { received } = await asked([broken, ok], { auth: { apiKey: 'secret' } });
    expect(received.map(({ headers }) => headers['x-api-key'])).toEqual(['secret', 'secret']);
  });

  test('a bearer token that is refused is replaced once', async () => {
    const tokens: (string | undefined)[] = [];
    const bearer = async ({ refused }: { readonly refused?: string }): Promise<string> => {
      tokens.push(refused);
      return refused === undefined ? 'old' : 'new';
    };
    const { data, received } = await asked([problem(401, 'missing-credentials', false), ok], { auth: { bearer } });
    expect(data).toEqual({ items: [] });
    expect(received.map(({ headers }) => headers.authorization)).toEqual(['Bearer old', 'Bearer new']);
    expect(tokens).toEqual([undefined, 'old']);
  });

  test('a token that stays refused is a problem, not a loop', async () => {
    const { error, received } = await asked([problem(401, 'missing-credentials', false)], {
      auth: { bearer: ({ refused }) => `${refused ?? ''}x` },
    });
    expect(error).toMatchObject({ code: 'missing-credentials' });
    expect(received).toHaveLength(2);
  });
});

test('each try is told, with what came of it', async () => {
  const tried: Tried[] = [];
  await asked([broken, ok], { onTry: (each) => tried.push(each) });
  expect(tried.map(({ response, error }) => response?.status ?? (error as Error).name)).toEqual(['TypeError', 200]);
});
