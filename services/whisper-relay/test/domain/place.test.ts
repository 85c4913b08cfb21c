import { describe, expect, test } from '@jest/globals';
import { parsePlace, placeText } from '../../src/domain/place.ts';

test.each([
  [{ log: 'distributed', position: 0 }, '0'],
  [{ log: 'distributed', position: 17 }, '17'],
  [{ log: 'local', position: 17 }, 'local-17'],
] as const)('%j is %s, both ways', (place, text) => {
  expect(placeText(place)).toBe(text);
  expect(parsePlace(text)).toEqual(place);
});

describe('no place', () => {
  test.each(['', '-1', '1.5', '017', 'distributed-17', 'remote-17', 'local-', 'local-x', '9'.repeat(16), '1\n'])(
    '%j',
    (text) => {
      expect(parsePlace(text)).toBeUndefined();
    },
  );
});
