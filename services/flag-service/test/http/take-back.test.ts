import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FLAGS_CHANGED, FLAG_KEYS, type FlagDefinition } from '@leviathan/contracts';
import { type House, folder, openHouse } from '../house.ts';

const on: FlagDefinition = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };
const ORLEANS = '/v1/flags/ENABLE_ORLEANS';

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

type Method = 'GET' | 'PUT' | 'POST';
async function call(method: Method, url: string, payload?: object, headers: Record<string, string> = {}) {
  const all = { host: '127.0.0.1', ...headers };
  const answer = await house.app.inject({ method, url, headers: all, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<Record<string, unknown>>() };
}
const history = async (key = 'ENABLE_ORLEANS') =>
  (await call('GET', `/v1/flags/${key}/history`)).body['items'] as readonly Record<string, unknown>[];
const put = (definition: object, etag: string) =>
  call('PUT', `${ORLEANS}?reason=try`, definition, { 'if-match': `"${etag}"` });

describe('a rollback', () => {
  test('makes the flag what it was, as a version of its own with who and why', async () => {
    await put(on, '1');
    const { status, headers, body } = await call('POST', `${ORLEANS}/rollback`, { to: 1, reason: 'too slow' });

    expect([status, headers['etag'], body['defaultVariant']]).toEqual([200, '"3"', 'off']);
    expect(await history()).toMatchObject([
      {
        version: 3,
        what: 'flag-rolled-back',
        to: 1,
        by: 'local',
        why: 'too slow',
        changes: [{ op: 'replace', path: '/defaultVariant', from: 'on', to: 'off' }],
      },
      { version: 2, what: 'flag-put', changes: [{ op: 'replace', path: '/defaultVariant', from: 'off', to: 'on' }] },
      { version: 1, what: 'seeded', changes: [{ op: 'add', path: '' }] },
    ]);
  });

  test('takes any version of the set, also one that changed another flag', async () => {
    await call('PUT', '/v1/flags/colour', on, { 'if-none-match': '*' });
    await put(on, '1');
    expect((await call('POST', `${ORLEANS}/rollback`, { to: 2 })).body['defaultVariant']).toBe('off');
  });

  test.each([
    ['a version that is not there', { to: 9 }, 404, 'not-found'],
    ['no version', {}, 400, 'invalid-request'],
    ['half a version', { to: 1.5 }, 400, 'invalid-request'],
    ['an unknown field', { to: 1, force: true }, 400, 'invalid-request'],
  ])('to %s is refused', async (_, payload, status, code) => {
    const answer = await call('POST', `${ORLEANS}/rollback`, payload);
    expect([answer.status, answer.body['code']]).toEqual([status, code]);
    expect(await history()).toHaveLength(1);
  });

  test('of a flag from before it was there is refused', async () => {
    await call('PUT', '/v1/flags/colour', on, { 'if-none-match': '*' });
    expect((await call('POST', '/v1/flags/colour/rollback', { to: 1 })).status).toBe(404);
  });

  test('looks at If-Match when it is sent', async () => {
    await put(on, '1');
    const rollback = (etag: string) => call('POST', `${ORLEANS}/rollback`, { to: 1 }, { 'if-match': `"${etag}"` });
    expect((await rollback('1')).status).toBe(412);
    expect((await rollback('2')).status).toBe(200);
  });
});

describe('the kill switch', () => {
  test('turns all four off in one version, told to everybody, with who and why', async () => {
    const heard: string[] = [];
    house.engines.whispers.distributed.listen(FLAGS_CHANGED, ({ body }) => void heard.push(body));
    await put(on, '1');
    const { status, body } = await call('POST', '/v1/flags/kill', { reason: 'incident 7' });

    const items = body['items'] as readonly { key: string; definition: FlagDefinition }[];
    expect(status).toBe(200);
    expect(items.map(({ key, definition }) => [key, definition.state])).toEqual(
      FLAG_KEYS.map((key) => [key, 'DISABLED']),
    );
    for (const key of FLAG_KEYS) {
      expect((await history(key))[0]).toMatchObject({
        version: 3,
        what: 'killed',
        by: 'local',
        why: 'incident 7',
        changes: [{ op: 'replace', path: '/state', from: 'ENABLED', to: 'DISABLED' }],
      });
    }
    expect(heard).toHaveLength(2);
  });

  test('turns one off and leaves the others and its rules, so that a rollback brings it back', async () => {
    const ruled = { ...on, targeting: { fractional: [['on', 1], ['off', 1]] } }; // prettier-ignore
    await put(ruled, '1');
    const { body, headers } = await call('POST', `${ORLEANS}/kill`, {});
    expect(body).toEqual({ ...ruled, state: 'DISABLED' });
    expect(headers['etag']).toBe('"3"');
    expect((await call('GET', '/v1/flags/ENABLE_MONITORING')).body['state']).toBe('ENABLED');
    expect((await call('POST', `${ORLEANS}/rollback`, { to: 2 })).body).toEqual(ruled);
  });

  test('pulled twice makes one version', async () => {
    await call('POST', '/v1/flags/kill', {});
    expect((await call('POST', '/v1/flags/kill', {})).status).toBe(200);
    expect(await history()).toHaveLength(2);
  });

  test('wins against writers who are at it', async () => {
    const writes = Array.from({ length: 8 }, () => put(on, '1'));
    const [killed] = await Promise.all([call('POST', '/v1/flags/kill', {}), ...writes]);
    expect(killed.status).toBe(200);
    expect((await history()).some(({ what }) => what === 'killed')).toBe(true);
  });

  test.each([
    ['a flag that is not there', { flags: ['ENABLE_ORLEANS', 'NOTHING'] }, 404],
    ['nothing', { flags: [] }, 400],
  ])('of %s changes nothing', async (_, payload, status) => {
    expect((await call('POST', '/v1/flags/kill', payload)).status).toBe(status);
    expect(await history()).toHaveLength(1);
  });
});

test('a former set is to be had by its ETag, and no other', async () => {
  const first = await call('GET', '/v1/flag-set');
  const etag = String(first.headers['etag']).slice(1, -1);
  await put(on, '1');
  expect((await call('GET', `/v1/flag-set?etag=${etag}`)).body).toEqual(first.body);
  for (const other of ['1-000000000000', '9-000000000000', 'nonsense', '-1'])
    expect((await call('GET', `/v1/flag-set?etag=${other}`)).status).toBe(404);
});
