import { expect, test } from '@jest/globals';
import { RandomHex } from '../../src/http/random-hex.ts';

test('gives ids of the right length that never repeat, over many blocks', () => {
  const hex = new RandomHex();
  const ids = Array.from({ length: 5000 }, (_, index) => hex.next(index % 2 === 0 ? 16 : 8));
  expect(new Set(ids).size).toBe(5000);
  for (const [index, id] of ids.entries()) expect(id).toMatch(index % 2 === 0 ? /^[0-9a-f]{32}$/ : /^[0-9a-f]{16}$/);
});
