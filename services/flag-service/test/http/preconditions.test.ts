import { describe, expect, test } from '@jest/globals';
import { ProblemError } from '@leviathan/service-kit';
import { isKnown, preconditionOf } from '../../src/http/preconditions.ts';

const codeOf = (headers: Record<string, string>): string => {
  try {
    preconditionOf({ headers });
    return 'none';
  } catch (error) {
    return error instanceof ProblemError ? error.code : 'thrown';
  }
};

describe('a write', () => {
  test.each([
    [{ 'if-match': '"7"' }, { kind: 'one-of', etags: ['7'] }],
    [{ 'if-match': '"7", "8"' }, { kind: 'one-of', etags: ['7', '8'] }],
    [{ 'if-match': 'W/"7"' }, { kind: 'one-of', etags: [] }],
    [{ 'if-match': '*' }, { kind: 'present' }],
    [{ 'if-none-match': '*' }, { kind: 'absent' }],
  ])('with %j', (headers, precondition) => {
    expect(preconditionOf({ headers })).toEqual(precondition);
  });

  test.each([
    [{}, 'precondition-required'],
    [{ 'if-match': '7' }, 'invalid-request'],
    [{ 'if-match': '' }, 'invalid-request'],
    [{ 'if-match': '"7' }, 'invalid-request'],
    [{ 'if-none-match': '"7"' }, 'invalid-request'],
    [{ 'if-match': '"7"', 'if-none-match': '*' }, 'invalid-request'],
  ])('with %j is refused: %s', (headers, code) => {
    expect(codeOf(headers as Record<string, string>)).toBe(code);
  });
});

describe('a reader', () => {
  test.each([
    ['"7"', true],
    ['W/"7"', true],
    ['"6", "7"', true],
    ['*', true],
    ['"6"', false],
    ['7', false],
    ['', false],
  ])('with %s has version 7: %s', (header, known) => {
    expect(isKnown({ headers: { 'if-none-match': header } }, '7')).toBe(known);
  });

  test('without the header has nothing', () => {
    expect(isKnown({ headers: {} }, '7')).toBe(false);
  });
});
