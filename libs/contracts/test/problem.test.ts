import { describe, expect, test } from '@jest/globals';
import { PROBLEMS, Problem, type ProblemCode, isProblemCode, problem } from '@leviathan/contracts';
import { Value } from 'typebox/value';

const codes = Object.keys(PROBLEMS) as ProblemCode[];

describe.each(codes)('%s', (code) => {
  const { status, title, remedy, retry } = PROBLEMS[code];

  test('has a stable name, a status, a title and a remedy that is a sentence', () => {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(600);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
    expect(remedy).toMatch(/^[A-Z].{10,}\.$/);
  });

  test('makes a problem that fits the schema and says whether to try again', () => {
    const made = problem(code, 'this once');
    expect(Value.Check(Problem, made)).toBe(true);
    expect(made).toMatchObject({ type: `/problems/${code}`, status, retryable: retry !== 'never' });
  });
});

test('what may succeed later is not called the caller’s fault', () => {
  const blamed = codes.filter((code) => PROBLEMS[code].retry !== 'never' && PROBLEMS[code].status < 500);
  expect(blamed).toEqual(['request-timeout', 'key-in-flight', 'rate-limited', 'overloaded']);
});

test('a problem names the fields that are wrong', () => {
  const errors = [{ pointer: '/payload/text', message: 'must not be empty' }];
  expect(problem('invalid-payload', 'see errors', errors).errors).toEqual(errors);
});

test.each(['toString', '__proto__', 'constructor', 'teapot', ''])('%j is no code', (name) => {
  expect(isProblemCode(name)).toBe(false);
});
