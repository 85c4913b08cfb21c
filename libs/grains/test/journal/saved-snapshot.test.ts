import { expect, test } from '@jest/globals';
import { savedSnapshot } from '@leviathan/grains';

const stored = { entity: 't/a/1', seq: 7, version: 1 };

test('a snapshot that can be read is given back', () => {
  expect(savedSnapshot({ ...stored, state: '{"n":1}' }, undefined)).toEqual({ ...stored, state: { n: 1 } });
});

test.each(['{', '', undefined])('one of which the state is %p is not there, and the log says so', (state) => {
  const warnings: object[] = [];
  const log = { info: () => undefined, error: () => undefined, warn: (fields: object) => void warnings.push(fields) };
  expect(savedSnapshot({ ...stored, state }, log)).toBeUndefined();
  expect(warnings).toMatchObject([{ entity: 't/a/1', seq: 7 }]);
});
