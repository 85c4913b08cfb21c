import { expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';

test('waits until a condition holds', async () => {
  let asked = 0;

  await eventually(() => (asked += 1) === 3);

  expect(asked).toBe(3);
});

test('waits until an expectation is met, and gives what the attempt gave', async () => {
  const seen: string[] = [];
  setImmediate(() => seen.push('arrived'));

  const first = await eventually(() => {
    expect(seen).toHaveLength(1);
    return seen[0];
  });

  expect(first).toBe('arrived');
});

test('past the deadline it fails with the last expectation', async () => {
  await expect(eventually(() => expect(1).toBe(2), 20)).rejects.toThrow('toBe');
  await expect(eventually(() => Promise.resolve(false), 20)).rejects.toThrow('never came true');
});
