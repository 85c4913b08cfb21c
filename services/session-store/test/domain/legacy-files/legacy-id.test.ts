import { expect, test } from '@jest/globals';
import { whyNotLegacyId } from '../../../src/domain/legacy-files/legacy-id.ts';
import { fixtures } from '../../fixtures.ts';

test.each([
  ...fixtures('active', '.yaml').map(({ name }) => name.slice(0, -5)),
  'tab 1',
  'a:b',
  'é',
  'a..b',
  'x-checkpoint',
])('the id %j can name a file', (id) => {
  expect(whyNotLegacyId(id)).toBeUndefined();
});

test.each([
  '',
  '.',
  '..',
  '../../escaped',
  'a/b',
  'a\\b',
  '.hidden',
  'a\u0000b',
  'a\nb',
  'say "x"',
  ' a',
  'a ',
  '\ud800',
  'x'.repeat(201),
  'é'.repeat(101),
  'active-sessions',
  'workspace-registry',
  'unknown',
])('the id %j is refused, and it is said why', (id) => {
  expect(whyNotLegacyId(id)).toEqual(expect.any(String));
});
