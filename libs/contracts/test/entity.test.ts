import { describe, expect, test } from '@jest/globals';
import { MAX_KEY_PART_BYTES, entityKey, parseEntityKey } from '@leviathan/contracts';

const keyOf = (id: string): string | undefined => entityKey({ tenant: 'local', type: 'session', id });

test('a key is tenant, type and id', () => {
  expect(keyOf('tab-1')).toBe('local/session/tab-1');
});

describe('an id that tries to be something else stays an id', () => {
  test.each([
    ['a separator', 'a/b', 'local/session/a%2Fb'],
    ['the end of an entry’s name', 'a:00000001', 'local/session/a%3A00000001'],
    ['wildcards', '*.>', 'local/session/%2A.%3E'],
    ['the folder above', '..', 'local/session/..'],
    ['NUL', 'a\0b', 'local/session/a%00b'],
    ['a percent sign', '%2F', 'local/session/%252F'],
    ['marks that encodeURIComponent leaves alone', "!'()~", 'local/session/%21%27%28%29%7E'],
    ['white space', 'a b\n', 'local/session/a%20b%0A'],
    ['another script', 'é日本', 'local/session/%C3%A9%E6%97%A5%E6%9C%AC'],
    ['an emoji', '🐙', 'local/session/%F0%9F%90%99'],
  ])('%s', (_, id, key) => {
    expect(keyOf(id)).toBe(key);
    expect(key.split('/')).toHaveLength(3);
    expect(key).toMatch(/^[A-Za-z0-9._%/-]+$/);
    expect(parseEntityKey(key)).toEqual({ tenant: 'local', type: 'session', id });
  });
});

describe('no key exists for', () => {
  test.each([
    ['an empty id', ''],
    ['10 KB', 'x'.repeat(10_240)],
    ['one byte too many', 'x'.repeat(MAX_KEY_PART_BYTES + 1)],
    ['what is too long only once encoded', '日'.repeat(15)],
    ['a lone high surrogate', 'a\ud800'],
    ['a lone low surrogate', '\udc00a'],
  ])('%s', (_, id) => {
    expect(keyOf(id)).toBeUndefined();
  });

  test.each(['tenant', 'type'] as const)('an empty %s', (part) => {
    expect(entityKey({ tenant: 'local', type: 'session', id: 'a', [part]: '' })).toBeUndefined();
  });
});

test('the longest part fits exactly', () => {
  expect(keyOf('x'.repeat(MAX_KEY_PART_BYTES))).toHaveLength('local/session/'.length + MAX_KEY_PART_BYTES);
});

test('the replacement character is an id like another', () => {
  expect(parseEntityKey(keyOf('\ufffd')!)).toMatchObject({ id: '\ufffd' });
});

describe('not parsed, because entityKey never made it', () => {
  test.each([
    ['nothing', ''],
    ['two parts', 'local/session'],
    ['four parts', 'local/session/a/b'],
    ['an empty part', 'local//a'],
    ['an unencoded mark', 'local/session/a*'],
    ['lower-case hex', 'local/session/a%2fb'],
    ['a needless encoding', 'local/session/%61'],
    ['a percent sign that encodes nothing', 'local/session/%'],
    ['bytes that are not UTF-8', 'local/session/%ff'],
  ])('%s', (_, key) => {
    expect(parseEntityKey(key)).toBeUndefined();
  });
});

test('different ids never share a key', () => {
  const ids = ['a', 'A', 'a ', 'a%20', 'a/', 'a%2F', 'a.', '..', '.', '%', '%25', '\0', 'é', 'e\u0301'];
  expect(new Set(ids.map(keyOf)).size).toBe(ids.length);
});
