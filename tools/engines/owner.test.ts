import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { isGone, ownerOf } from './owner.ts';

test('the owner that runs is not gone', () => {
  expect(isGone(ownerOf(process.pid))).toBe(false);
});

test('an owner that ended is gone', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  expect(isGone(ownerOf(pid))).toBe(true);
});

test('an owner whose id another process has now is gone', () => {
  expect(isGone(ownerOf(process.pid), () => 'later')).toBe(true);
});

test('of the owner on another host nothing is known, so it is not gone', () => {
  expect(isGone('elsewhere/1/1')).toBe(false);
});
