import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { FlagDefinition } from '@leviathan/contracts';
import { type House, folder, openHouse } from '../house.ts';

const variants = { on: true, off: false };
const on: FlagDefinition = { state: 'ENABLED', variants, defaultVariant: 'on', metadata: { owner: 'core' } };
const half: FlagDefinition = { ...on, targeting: { fractional: [['on', 50], ['off', 50]] } }; // prettier-ignore
const SINGLE = '/ofrep/v1/evaluate/flags/ENABLE_ORLEANS';
const BULK = '/ofrep/v1/evaluate/flags';

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

async function post(url: string, payload: object | string, headers: Record<string, string> = {}) {
  const all = { host: '127.0.0.1', 'content-type': 'application/json', ...headers };
  const answer = await house.app.inject({ method: 'POST', url, headers: all, payload });
  const text = answer.body;
  return {
    status: answer.statusCode,
    headers: answer.headers,
    text,
    body: JSON.parse(text || '{}') as Record<string, unknown>,
  };
}
async function put(definition: FlagDefinition, etag: string, key = 'ENABLE_ORLEANS'): Promise<void> {
  const headers = { host: '127.0.0.1', ...(etag === '' ? { 'if-none-match': '*' } : { 'if-match': `"${etag}"` }) };
  const answer = await house.app.inject({ method: 'PUT', url: `/v1/flags/${key}`, headers, payload: definition });
  expect(answer.statusCode).toBeLessThan(300);
}

describe('one flag', () => {
  test('has value, variant, reason and metadata, at once after it changed', async () => {
    await put(half, '1');
    const { status, body } = await post(SINGLE, { context: { targetingKey: 's1' } });
    expect(status).toBe(200);
    expect(body).toEqual({
      key: 'ENABLE_ORLEANS',
      value: expect.any(Boolean),
      variant: body['value'] === true ? 'on' : 'off',
      reason: 'TARGETING_MATCH',
      metadata: { owner: 'core' },
    });
  });

  test.each([
    ['is disabled', { ...on, state: 'DISABLED' as const }, 'DISABLED'],
    ['has no default', { state: 'ENABLED' as const, variants }, 'DEFAULT'],
  ])('that %s leaves the value to the code', async (_, definition, reason) => {
    await put(definition, '1');
    const { status, body } = await post(SINGLE, { context: { targetingKey: 's1' } });
    expect([status, body['reason'], 'value' in body, 'variant' in body]).toEqual([200, reason, false, false]);
  });

  test('that fails for this context is 400 with its code, and says nothing of others', async () => {
    const odd = { ...on, targeting: { if: [{ '+': [{ var: 'labels' }, 1] }, 'on'] } };
    await put(odd, '1');
    const { status, body } = await post(SINGLE, { context: { targetingKey: 's', labels: {} } });
    expect(status).toBe(400);
    expect(body).toMatchObject({ key: 'ENABLE_ORLEANS', errorCode: 'GENERAL', errorDetails: expect.any(String) });
  });

  test.each([
    ['a flag that is not there', '/ofrep/v1/evaluate/flags/nothing', { context: {} }, 404, 'FLAG_NOT_FOUND'],
    ['one of every object', '/ofrep/v1/evaluate/flags/constructor', { context: {} }, 404, 'FLAG_NOT_FOUND'],
    ['no JSON', SINGLE, '{', 400, 'PARSE_ERROR'],
    ['no context', SINGLE, {}, 400, 'INVALID_CONTEXT'],
    ['a context that is a list', SINGLE, { context: [] }, 400, 'INVALID_CONTEXT'],
    ['a targeting key that is a number', SINGLE, { context: { targetingKey: 7 } }, 400, 'INVALID_CONTEXT'],
    ['an empty targeting key', SINGLE, { context: { targetingKey: '' } }, 400, 'TARGETING_KEY_MISSING'],
    ['a null for one', SINGLE, { context: { targetingKey: null } }, 400, 'TARGETING_KEY_MISSING'],
  ])('%s is told with OFREP’s code', async (_, url, payload, status, errorCode) => {
    const answer = await post(url, payload);
    expect([answer.status, answer.body['errorCode']]).toEqual([status, errorCode]);
    expect(answer.body['key']).toBe(url.split('/').at(-1));
    expect(answer.headers['content-type']).toContain('application/json');
  });

  test('what the protocol has no code for is a problem', async () => {
    const large = await post(SINGLE, { context: { text: 'x'.repeat(300_000) } });
    expect([large.status, large.body['code']]).toEqual([413, 'payload-too-large']);
    const foreign = await post(SINGLE, { context: {} }, { host: 'evil.example' });
    expect([foreign.status, foreign.body['code']]).toEqual([403, 'foreign-host']);
  });

  test('ignores what it does not know, for the protocol may get more', async () => {
    expect((await post(SINGLE, { context: {}, options: { tracked: true } })).status).toBe(200);
  });
});

describe('all flags', () => {
  test('come with the set’s version and where changes are told', async () => {
    const { status, headers, body } = await post(BULK, { context: { targetingKey: 's1' } });
    const flags = body['flags'] as readonly { readonly key: string }[];
    expect(status).toBe(200);
    expect(flags).toHaveLength(4);
    expect(flags).toContainEqual({
      key: 'ENABLE_ORLEANS',
      value: false,
      variant: 'off',
      reason: 'STATIC',
      metadata: {},
    });
    expect(body['metadata']).toEqual({ version: expect.stringMatching(/^1-/) });
    expect(body['eventStreams']).toEqual([
      { type: 'sse', endpoint: { requestUri: '/v1/flag-set/events' }, inactivityDelaySec: 120 },
    ]);
    expect(headers['etag']).toMatch(/^"\S+"$/);
  });

  test('are 304 until they would be otherwise: by a change, or for somebody else', async () => {
    await put(half, '1');
    const [one, other] = ['s0', 's1', 's2', 's3', 's4', 's5'].map((targetingKey) => ({ context: { targetingKey } }));
    const etag = String((await post(BULK, one!)).headers['etag']);
    const again = await post(BULK, one!, { 'if-none-match': etag });
    expect([again.status, again.text, again.headers['etag']]).toEqual([304, '', etag]);
    const answers = await Promise.all(
      ['s1', 's2', 's3', 's4', 's5', 's6', 's7'].map((targetingKey) =>
        post(BULK, { context: { targetingKey } }, { 'if-none-match': etag }),
      ),
    );
    expect(answers.map(({ status }) => status)).toContain(200);
    await put(on, '2');
    expect((await post(BULK, one!, { 'if-none-match': etag })).status).toBe(200);
    expect(other).toBeDefined();
  });

  test('one that fails stands among the others', async () => {
    await put({ ...on, targeting: { if: [{ '+': [{ var: 'labels' }, 1] }, 'on'] } }, '1');
    const { status, body } = await post(BULK, { context: { labels: {} } });
    const flags = body['flags'] as readonly { readonly key: string; readonly errorCode?: string }[];
    expect(status).toBe(200);
    expect(flags.filter(({ errorCode }) => errorCode !== undefined)).toMatchObject([
      { key: 'ENABLE_ORLEANS', errorCode: 'GENERAL' },
    ]);
  });

  test.each([
    ['no JSON', '{', 'PARSE_ERROR'],
    ['no context', {}, 'INVALID_CONTEXT'],
    ['an empty targeting key', { context: { targetingKey: '' } }, 'TARGETING_KEY_MISSING'],
  ])('%s is 400 without a flag’s name', async (_, payload, errorCode) => {
    const { status, body } = await post(BULK, payload);
    expect([status, body['errorCode'], 'key' in body]).toEqual([400, errorCode, false]);
  });

  test('takes what an event stream was told', async () => {
    const query = 'flagConfigEtag=1-000000000000&flagConfigLastModified=1771622898';
    expect((await post(`${BULK}?${query}`, { context: {} })).status).toBe(200);
  });
});

describe('evaluating to understand', () => {
  const EVALUATE = '/v1/flags/ENABLE_ORLEANS/evaluate';

  test('tells branch, hash, bucket and weights', async () => {
    await put({ ...half, targeting: { if: [{ '==': [{ var: 'tenant' }, 'acme'] }, { fractional: [['on', 10], ['off', 90]] }] } }, '1'); // prettier-ignore
    const { status, body } = await post(EVALUATE, { context: { targetingKey: 'café', tenant: 'acme' } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      key: 'ENABLE_ORLEANS',
      reason: 'TARGETING_MATCH',
      variant: 'off',
      flagSet: { etag: expect.stringMatching(/^2-/), stale: false },
      path: [
        { kind: 'condition', at: '/targeting/if/0', holds: true, read: { tenant: 'acme' } },
        { kind: 'branch', at: '/targeting/if/1', taken: 'then' },
        {
          kind: 'draw',
          bucketBy: 'ENABLE_ORLEANScafé',
          hash: 3_233_050_531, // as flagd's Go has it
          bucket: 75,
          of: 100,
          shares: [{ variant: 'on', weight: 10 }, { variant: 'off', weight: 90 }], // prettier-ignore
          variant: 'off',
        },
      ],
    });
  });

  test('for another time shows where a rollout will be', async () => {
    const now = { var: '$flagd.timestamp' };
    const [begin, end] = [1_800_000_000, 1_800_003_600];
    await put({ ...on, targeting: { fractional: [['on', { '-': [now, begin] }], ['off', { '-': [end, now] }]] } }, '1'); // prettier-ignore
    const variantAt = async (seconds: number) =>
      (await post(EVALUATE, { context: { targetingKey: 's1' }, at: new Date(seconds * 1000).toISOString() })).body[
        'variant'
      ];
    expect([await variantAt(begin - 1), await variantAt(end + 1)]).toEqual(['off', 'on']);
    expect((await post(EVALUATE, { context: {}, at: 'tomorrow' })).status).toBe(400);
  });

  test('of a flag that is not there is not found', async () => {
    expect((await post('/v1/flags/nothing/evaluate', { context: {} })).status).toBe(404);
  });
});

test('while the store is away evaluations go on with the last set, and say so once it is stale', async () => {
  await put(on, '1');
  await house.engines.close();
  house.clock.jump(61_000);
  const { status, body } = await post(SINGLE, { context: { targetingKey: 's1' } });
  expect([status, body['value'], body['reason']]).toEqual([200, true, 'STALE']);
});
