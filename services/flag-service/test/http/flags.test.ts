import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FLAGS_CHANGED, type FlagDefinition, FlagSet, checker, isMalformed } from '@leviathan/contracts';
import { type House, folder, openHouse } from '../house.ts';

const on: FlagDefinition = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };
const host = { host: '127.0.0.1' };

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

const get = (url: string, headers: Record<string, string> = {}) =>
  house.app.inject({ method: 'GET', url, headers: { ...host, ...headers } });
const put = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
  house.app.inject({
    method: 'PUT',
    url,
    headers: { ...host, 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });

describe('reading', () => {
  test('lists the four flags with what PUT needs', async () => {
    const { items } = (await get('/v1/flags')).json<{ items: { key: string; etag: string; changedBy: string }[] }>();
    expect(items.map(({ key }) => key)).toEqual([
      'ENABLE_DISTRIBUTED_WHISPERS',
      'ENABLE_METAGPT_ROLES',
      'ENABLE_MONITORING',
      'ENABLE_ORLEANS',
    ]);
    expect(items[0]).toMatchObject({ etag: '1', changedBy: 'environment' });
  });

  test('lists page by page, each flag once', async () => {
    await put('/v1/flags/ENABLE_ORLEANS', on, { 'if-match': '"1"' });
    const keys: string[] = [];
    let url: string | undefined = '/v1/flags?limit=2';
    while (url !== undefined) {
      const answer = await get(url);
      const { items, next } = answer.json<{ items: { key: string }[]; next?: string }>();
      keys.push(...items.map(({ key }) => key));
      expect(answer.headers.link).toBe(
        next === undefined ? undefined : `</v1/flags?limit=2&after=${next}>; rel="next"`,
      );
      url = next === undefined ? undefined : `/v1/flags?limit=2&after=${next}`;
    }
    expect(keys).toEqual([
      'ENABLE_ORLEANS',
      'ENABLE_DISTRIBUTED_WHISPERS',
      'ENABLE_METAGPT_ROLES',
      'ENABLE_MONITORING',
    ]);
  });

  test('gives one flag as PUT takes it, and 304 to who has it', async () => {
    const answer = await get('/v1/flags/ENABLE_ORLEANS');
    expect(answer.json()).toMatchObject({ state: 'ENABLED', defaultVariant: 'off' });
    expect(answer.headers.etag).toBe('"1"');
    const again = await get('/v1/flags/ENABLE_ORLEANS', { 'if-none-match': '"1"' });
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', '"1"']);
  });

  test('gives the whole set, and 304 to who has it', async () => {
    const answer = await get('/v1/flag-set');
    expect(isMalformed(checker(FlagSet)(answer.json()))).toBe(false);
    const etag = answer.headers.etag!;
    expect(etag).toMatch(/^"1-[0-9a-f]{12}"$/);
    const again = await get('/v1/flag-set', { 'if-none-match': etag });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    await put('/v1/flags/ENABLE_ORLEANS', on, { 'if-match': '"1"' });
    expect((await get('/v1/flag-set', { 'if-none-match': etag })).statusCode).toBe(200);
  });

  test.each(['/v1/flags/NOTHING', '/v1/flags/constructor', '/v1/flags/%2E%2E%2Fetc', '/v1/flags/NOTHING/history'])(
    '%s is not found, as a problem',
    async (url) => {
      const answer = await get(url);
      expect([400, 404]).toContain(answer.statusCode);
      expect(answer.headers['content-type']).toContain('application/problem+json');
    },
  );

  test.each([`/v1/flags/${'x'.repeat(10_240)}`, '/v1/flags/a%00b', '/v1/flags?after=nonsense', '/v1/flags?colour=red'])(
    '%# a hostile request is refused',
    async (url) => {
      expect((await get(url)).statusCode).toBe(400);
    },
  );
});

describe('writing', () => {
  test('with the ETag that was read changes the flag, keeps why, and tells everybody', async () => {
    const heard: string[] = [];
    house.engines.whispers.distributed.listen(FLAGS_CHANGED, ({ body }) => void heard.push(body));
    const answer = await put('/v1/flags/ENABLE_ORLEANS?reason=soak%20passed', on, { 'if-match': '"1"' });

    expect([answer.statusCode, answer.headers.etag]).toEqual([200, '"2"']);
    expect(answer.json()).toEqual(on);
    const { items } = (await get('/v1/flags/ENABLE_ORLEANS/history')).json<{ items: object[] }>();
    expect(items).toMatchObject([
      { version: 2, by: 'local', why: 'soak passed', definition: { defaultVariant: 'on' } },
      { version: 1, by: 'environment', definition: { defaultVariant: 'off' } },
    ]);
    const etag = (await get('/v1/flag-set')).headers.etag!;
    expect(heard.map((body) => JSON.parse(body) as unknown)).toEqual([{ etag: etag.slice(1, -1) }]);
  });

  test('with If-None-Match: * creates a flag, once', async () => {
    const first = await put('/v1/flags/colour', on, { 'if-none-match': '*' });
    expect([first.statusCode, first.headers.location, first.headers.etag]).toEqual([201, '/v1/flags/colour', '"2"']);
    const second = await put('/v1/flags/colour', on, { 'if-none-match': '*' });
    expect([second.statusCode, second.json<{ code: string }>().code]).toEqual([412, 'stale-version']);
  });

  test.each([
    ['no precondition', {}, 428, 'precondition-required'],
    ['a stale ETag', { 'if-match': '"0"' }, 412, 'stale-version'],
    ['a weak ETag', { 'if-match': 'W/"1"' }, 412, 'stale-version'],
    ['the ETag of the whole set', { 'if-match': '"1-000000000000"' }, 412, 'stale-version'],
    ['an ETag without quotes', { 'if-match': '1' }, 400, 'invalid-request'],
  ])('with %s changes nothing', async (_, headers, status, code) => {
    const answer = await put('/v1/flags/ENABLE_ORLEANS', on, headers);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
    expect((await get('/v1/flags/ENABLE_ORLEANS')).headers.etag).toBe('"1"');
  });

  test.each([
    ['no definition at all', '"on"', '/'],
    ['an unknown state', { ...on, state: 'MAYBE' }, '/state'],
    ['an unknown field', { ...on, sate: 'ENABLED' }, '/sate'],
    ['no variants', { state: 'ENABLED' }, '/variants'],
    ['a default that is no variant', { ...on, defaultVariant: 'maybe' }, '/defaultVariant'],
    ['a rule that does not compile', { ...on, targeting: { teleport: [] } }, '/targeting'],
  ])('%s is 422, named, and the old one stays', async (_, definition, pointer) => {
    const answer = await put('/v1/flags/ENABLE_ORLEANS', definition, { 'if-match': '"1"' });
    const { code, errors } = answer.json<{ code: string; errors: { pointer: string }[] }>();
    expect([answer.statusCode, code]).toEqual([422, 'invalid-flag-set']);
    expect(errors.map((each) => each.pointer)).toContain(pointer);
    expect((await get('/v1/flags/ENABLE_ORLEANS')).headers.etag).toBe('"1"');
  });

  test.each([
    ['no JSON', '{', 400],
    ['an object that pretends to be a prototype', '{"__proto__":{"state":"ENABLED"}}', 400],
    ['more than 256 KiB', JSON.stringify({ ...on, metadata: { text: 'x'.repeat(300_000) } }), 413],
  ])('%s is refused', async (_, payload, status) => {
    expect((await put('/v1/flags/ENABLE_ORLEANS', payload, { 'if-match': '"1"' })).statusCode).toBe(status);
  });

  test.each(['__proto__', 'a%20b', 'x'.repeat(129)])('a flag cannot be called %s', async (key) => {
    expect((await put(`/v1/flags/${key}`, on, { 'if-none-match': '*' })).statusCode).toBe(400);
  });

  test('by sixteen at once with the same ETag is won by one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => put('/v1/flags/ENABLE_ORLEANS', on, { 'if-match': '"1"' })),
    );
    const statuses = answers.map(({ statusCode }) => statusCode).sort();
    expect(statuses).toEqual([200, ...new Array<number>(15).fill(412)]);
  });
});
