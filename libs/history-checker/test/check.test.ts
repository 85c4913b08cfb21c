import { describe, expect, test } from '@jest/globals';
import { type History, check } from '@leviathan/history-checker';
import { history, sent, turn } from './histories.ts';

const RUNNING = { status: 'running' };
const FAILED = { status: 'failed', problem: { code: 'x' } };
const tells = (command: string, entity = 't/s/2') => ({ kind: 'command', command, entity }) as const;
const at2 = (seq: number, command: string) => turn(seq, command, { entity: 't/s/2' });

test('a history in which everything is as promised has no violations', () => {
  const journals = [
    turn(1, 'a', { effects: [tells('e1'), tells('e2'), { kind: 'whisper', id: 'w' }] }),
    turn(2, 'b', { reply: RUNNING, promises: [{ command: 'call:b' }, { command: 'timer:9', notBefore: 9 }] }),
    turn(3, 'call:b', { isOwn: true, answers: [{ command: 'b', reply: { status: 'succeeded', result: null } }] }),
    turn(4, 'timer:9', { isOwn: true, at: 9 }),
    at2(1, 'e1'),
    at2(2, 'e2'),
  ];
  const commands = [sent('a'), sent('b', { sentAt: 3, acknowledgedAt: 4, endedAt: 9 })];
  expect(check(history(commands, journals, { whispers: ['w'] }))).toEqual([]);
});

/** One violation each: which rule finds it, and what is wrong. */
const WRONG: readonly (readonly [string, string, History])[] = [
  ['gap-free', 'a seq is missing', history([sent('a'), sent('b')], [turn(1, 'a'), turn(3, 'b')])],
  ['gap-free', 'a seq is there twice', history([sent('a'), sent('b')], [turn(1, 'a'), turn(1, 'b')])],
  ['once', 'a command has two turns', history([sent('a')], [turn(1, 'a', { reply: RUNNING }), turn(2, 'a')])],
  [
    'once',
    'a command ends in its turn and again later',
    history([sent('a'), sent('b')], [turn(1, 'a'), turn(2, 'b', { answers: [{ command: 'a', reply: FAILED }] })]),
  ],
  ['nothing-invented', 'a turn is of a command that nobody sent', history([], [turn(1, 'a')])],
  ['nothing-lost', 'an answered command has no turn', history([sent('a')], [])],
  [
    'nothing-lost',
    'an acknowledged command never ends',
    history([{ id: 'a', entity: 't/s/1', sentAt: 1, acknowledgedAt: 2 }], []),
  ],
  [
    'nothing-lost',
    'an acknowledged command ends unheard',
    history([{ id: 'a', entity: 't/s/1', sentAt: 1, acknowledgedAt: 2 }], [turn(1, 'a')]),
  ],
  ['same-reply', 'a client heard what no journal says', history([sent('a', { reply: FAILED })], [turn(1, 'a')])],
  [
    'in-order',
    'a command overtook one that was acknowledged before it was sent',
    history([sent('a'), sent('b', { sentAt: 3, endedAt: 4 })], [turn(1, 'b'), turn(2, 'a')]),
  ],
  ['effects-arrive', 'a command effect has no turn', history([sent('a')], [turn(1, 'a', { effects: [tells('e')] })])],
  [
    'effects-arrive',
    'a whisper never reached its bus',
    history([sent('a')], [turn(1, 'a', { effects: [{ kind: 'whisper', id: 'w' }] })], { whispers: [] }),
  ],
  [
    'effects-in-order',
    'a later effect overtook an earlier one',
    history([sent('a')], [turn(1, 'a', { effects: [tells('e1'), tells('e2')] }), at2(1, 'e2'), at2(2, 'e1')]),
  ],
  [
    'promises-kept',
    'a timer never had its turn',
    history([sent('a')], [turn(1, 'a', { promises: [{ command: 'timer:9', notBefore: 9 }] })]),
  ],
  [
    'promises-kept',
    'a timer came too early',
    history(
      [sent('a')],
      [turn(1, 'a', { promises: [{ command: 'timer:9', notBefore: 9 }] }), turn(2, 'timer:9', { isOwn: true, at: 8 })],
    ),
  ],
  [
    'linearizable',
    'two counters were told the same sum',
    history(
      ['a', 'b'].map((id) =>
        sent(id, { call: { kind: 'counter', do: 'add', value: 1 }, reply: { status: 'succeeded', result: 1 } }),
      ),
      ['a', 'b'].map((id, index) => turn(index + 1, id, { reply: { status: 'succeeded', result: 1 } })),
    ),
  ],
];

describe('what is wrong is found, by its rule and by no other', () => {
  test.each(WRONG)('%s: %s', (rule, _what, wrong) => {
    expect(check(wrong).map((violation) => violation.rule)).toEqual([rule]);
  });
});

test('a redriven command may have another turn, in another attempt', () => {
  const parked = { status: 'parked', problem: { code: 'poison' } };
  const journals = [turn(1, 'a', { reply: parked }), turn(2, 'a', { attempt: 2 })];
  expect(check(history([sent('a')], journals))).toEqual([]);
});

test('of a history that was cut off, what is missing is not held against it', () => {
  const journals = [turn(1, 'a', { effects: [tells('e')], promises: [{ command: 'timer:9' }] })];
  const commands = [sent('a'), { id: 'b', entity: 't/s/1', sentAt: 5, acknowledgedAt: 6 }];
  expect(check(history(commands, journals, { isSettled: false }))).toEqual([]);
});
