import { describe, expect, test } from '@jest/globals';
import { idempotencyKey, waitSeconds } from '../../src/http/preferences.ts';

describe('Prefer', () => {
  test.each([
    ['wait=5', 5],
    ['WAIT = 5', 5],
    ['respond-async, wait=10', 10],
    ['wait="7"', 7],
    ['wait=100', 60],
    ['wait=0', 0],
    ['wait=soon', undefined],
    ['wait=-1', undefined],
    ['wait', undefined],
    ['return=minimal', undefined],
    ['', undefined],
  ])('%j waits %s seconds', (prefer, seconds) => {
    expect(waitSeconds({ prefer })).toBe(seconds);
  });
});

test('a key is 1 to 255 visible ASCII characters', () => {
  expect(idempotencyKey({})).toBeUndefined();
  expect(idempotencyKey({ 'idempotency-key': '~!k' })).toBe('~!k');
  expect(() => idempotencyKey({ 'idempotency-key': 'ü' })).toThrow('visible ASCII');
});
