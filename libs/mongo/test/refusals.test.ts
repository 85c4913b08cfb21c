import { expect, test } from '@jest/globals';
import { mongo } from 'mongoose';
import { isRefusal } from '../src/refusals.ts';

const answer = (code: number): Error => new mongo.MongoServerError({ ok: 0, code, errmsg: 'no' });

test.each([
  ['NotImplemented', 238],
  ['CommandNotSupported', 115],
  ['InvalidOptions', 72],
])('a server that answers %s has neither partial indexes nor majority reads', (_, code) => {
  expect(isRefusal('partial index', answer(code))).toBe(true);
  expect(isRefusal('majority read', answer(code))).toBe(true);
});

test('each refusal of one kind says nothing about the other', () => {
  expect(isRefusal('majority read', answer(148))).toBe(true);
  expect(isRefusal('partial index', answer(148))).toBe(false);
  expect(isRefusal('partial index', answer(67))).toBe(true);
  expect(isRefusal('majority read', answer(67))).toBe(false);
});

test.each([
  ['a step down', answer(189)],
  ['a shutdown', answer(91)],
  ['a majority that is not there yet', answer(134)],
  ['an exceeded time limit', answer(262)],
  ['a missing right', answer(13)],
  ['a lost connection', new mongo.MongoNetworkError('connection 1 closed')],
  ['a bug', new TypeError('x is not a function')],
])('%s is no refusal', (_, thrown) => {
  expect(isRefusal('partial index', thrown)).toBe(false);
  expect(isRefusal('majority read', thrown)).toBe(false);
});
