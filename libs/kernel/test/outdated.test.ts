import { expect, test } from '@jest/globals';
import { outdated } from '@leviathan/kernel';

test.each([
  ['2.9.10', '2.10.23'],
  ['2.10.3', '2.10.23'],
  ['2.10.3-beta', '2.10.23'],
  ['3.10.8', '3.13'],
  ['6', '7.0'],
])('%s is older than %s, and is said to be', (version, oldest) => {
  const sentence = `A server ${version} is older than ${oldest}, the oldest that is supported: upgrade it`;
  expect(outdated({ server: 'A server', version, oldest })).toBe(sentence);
});

test.each([
  ['2.10.23', '2.10.23'],
  ['2.12.0', '2.10.23'],
  ['4', '3.13'],
  ['3.13.0-rc.1', '3.13'],
  ['v7.0.1', '7.0'],
  ['unknown', '7.0'],
  ['', '7.0'],
])('of %s, where %s is the oldest, nothing is said', (version, oldest) => {
  expect(outdated({ server: 'A server', version, oldest })).toBeUndefined();
});
