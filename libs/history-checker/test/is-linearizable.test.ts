import { expect, test } from '@jest/globals';
import { COUNTER, LIST, type Model, type Operation, REGISTER, isLinearizable } from '@leviathan/history-checker';
import { Seeded } from '@leviathan/test-kit';

type RegisterCall = Parameters<typeof REGISTER.step>[1];
const WRITE = (value: number): RegisterCall => ({ kind: 'register', do: 'write', value });
const READ: RegisterCall = { kind: 'register', do: 'read' };
const SWAP = (expected: number | null, value: number): RegisterCall => ({
  kind: 'register',
  do: 'swap',
  expected,
  value,
});

test('a read that overlaps a write may see it or not', () => {
  const write = { call: WRITE(1), from: 1, to: 4, result: null };
  expect(isLinearizable(REGISTER, [write, { call: READ, from: 2, to: 3, result: 1 }])).toBe(true);
  expect(isLinearizable(REGISTER, [write, { call: READ, from: 2, to: 3, result: null }])).toBe(true);
});

test('a read after a write does not see what was before it', () => {
  const write = { call: WRITE(1), from: 1, to: 2, result: null };
  expect(isLinearizable(REGISTER, [write, { call: READ, from: 3, to: 4, result: null }])).toBe(false);
});

test('what a read saw no later read unsees', () => {
  const write = { call: WRITE(1), from: 1, to: 9, result: null };
  const seen = { call: READ, from: 2, to: 3, result: 1 };
  expect(isLinearizable(REGISTER, [write, seen, { call: READ, from: 4, to: 5, result: null }])).toBe(false);
});

test('a call that never returned may have happened, late too, or not at all', () => {
  const write = { call: WRITE(1), from: 1 };
  expect(isLinearizable(REGISTER, [write, { call: READ, from: 8, to: 9, result: 1 }])).toBe(true);
  expect(isLinearizable(REGISTER, [write, { call: READ, from: 8, to: 9, result: null }])).toBe(true);
});

test('a call that never returned does not happen before it began', () => {
  const read = { call: READ, from: 1, to: 2, result: 1 };
  expect(isLinearizable(REGISTER, [read, { call: WRITE(1), from: 3 }])).toBe(false);
});

test('of two swaps of one value only one wins', () => {
  const swap = (value: number, result: boolean) => ({ call: SWAP(null, value), from: 1, to: 2, result });
  expect(isLinearizable(REGISTER, [swap(1, true), swap(2, false)])).toBe(true);
  expect(isLinearizable(REGISTER, [swap(1, true), swap(2, true)])).toBe(false);
});

test('a list keeps everything that was appended', () => {
  const append = (value: string, from: number, result: string[]) =>
    ({ call: { kind: 'list', do: 'append', value }, from, to: from + 1, result }) as const;
  expect(isLinearizable(LIST, [append('a', 1, ['a']), append('b', 3, ['a', 'b'])])).toBe(true);
  expect(isLinearizable(LIST, [append('a', 1, ['a']), append('b', 3, ['b'])])).toBe(false);
});

test('many calls at once are judged in no time', () => {
  const operations = Array.from({ length: 200 }, (_, index) => ({
    call: { kind: 'counter', do: 'add', value: 1 } as const,
    from: index,
    to: index + 8,
    result: index + 1,
  }));
  expect(isLinearizable(COUNTER, operations)).toBe(true);
});

test('it agrees with trying every order, for hundreds of small histories', () => {
  const chance = new Seeded(1);
  const verdicts = Array.from({ length: 600 }, () => {
    const operations = Array.from({ length: 5 }, () => randomOperation(chance));
    const verdict = isLinearizable(REGISTER, operations);
    expect({ operations, verdict }).toEqual({ operations, verdict: isExplained(REGISTER, operations) });
    return verdict;
  });
  expect(verdicts.filter((verdict) => verdict).length).toBeGreaterThan(50);
  expect(verdicts.filter((verdict) => !verdict).length).toBeGreaterThan(50);
});

function randomOperation(chance: Seeded): Operation<RegisterCall> {
  const call = chance.pick([READ, READ, WRITE(1), WRITE(2), SWAP(1, 2), SWAP(null, 1)]) ?? READ;
  const from = chance.whole(12);
  if (chance.next() < 0.2) return { call, from };
  const results = { read: [null, 1, 2], write: [null], swap: [true, false] }[call.do];
  return { call, from, to: from + 1 + chance.whole(6), result: chance.pick<unknown>(results) };
}

/** The definition itself: some subset that holds every call that returned, in some order that keeps to real time. */
function isExplained<C, S>(model: Model<C, S>, left: readonly Operation<C>[], state: S = model.initial): boolean {
  if (left.every(({ to }) => to === undefined)) return true;
  return left.some((next) => {
    if (left.some(({ to = Infinity }) => to < next.from)) return false;
    const after = model.step(state, next.call);
    const fits = next.to === undefined || JSON.stringify(after.result) === JSON.stringify(next.result);
    return (
      fits &&
      isExplained(
        model,
        left.filter((other) => other !== next),
        after.state,
      )
    );
  });
}
