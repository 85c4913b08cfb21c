import { expect, test } from '@jest/globals';
import { VirtualClock } from '@leviathan/kernel';
import { AnswerTimes } from '../../../src/domain/asks/answer-times.ts';
import { AskBudget } from '../../../src/domain/asks/ask-budget.ts';
import { askDelayMs, hurryDelayMs } from '../../../src/domain/asks/ask-delay.ts';

test.each([
  ['the first ask waits three seconds', 0, 5, 3000],
  ['or four times the p99, if that is longer', 0, 2000, 8000],
  ['the second waits twice as long', 1, 5, 6000],
  ['and so on', 4, 5, 48_000],
  ['up to a minute', 9, 5, 60_000],
  ['a slow owner is waited for a minute at most', 0, 90_000, 60_000],
])('%s', (_, asked, p99, expected) => {
  expect(askDelayMs(asked, p99, 0)).toBe(expected);
});

test('jitter makes an ask later and never sooner', () => {
  expect(askDelayMs(0, 0, 0.999)).toBeGreaterThan(3000);
  expect(askDelayMs(0, 0, 0.999)).toBeLessThan(3750);
});

test('the p99 is of one type, and of late', () => {
  const times = new AnswerTimes();
  for (let answer = 0; answer < 1000; answer += 1) times.add('agent.ask', 10_000);
  for (let answer = 0; answer < 256; answer += 1) times.add('session.touch', answer < 5 ? 500 : 2);

  expect(times.p99('agent.ask')).toBe(10_000);
  expect(times.p99('session.touch')).toBe(500);
  expect(times.p99('run.start')).toBe(0);

  for (let answer = 0; answer < 300; answer += 1) times.add('agent.ask', 20);
  expect(times.p99('agent.ask')).toBe(20);
});

test('for somebody who waits the owner is asked sooner, unless all are slow; an outage does not change what is usual', () => {
  const times = new AnswerTimes();
  for (let answer = 0; answer < 90; answer += 1) times.add('session.touch', 20);
  for (let answer = 0; answer < 10; answer += 1) times.add('session.touch', 15_000);
  const delays = (type: string): number[] => [0, 1, 2, 3, 9].map((asked) => hurryDelayMs(asked, times.median(type)));
  expect(delays('session.touch')).toEqual([1000, 2000, 4000, 5000, 5000]);

  for (let answer = 0; answer < 300; answer += 1) times.add('session.touch', 800);
  expect(delays('session.touch')).toEqual([3200, 5000, 5000, 5000, 5000]);
});

test('asks are a tenth of what is published, and an idle system asks still', () => {
  const clock = new VirtualClock();
  const budget = new AskBudget(clock);
  const spendAll = (): number => {
    let spent = 0;
    while (budget.spend()) spent += 1;
    return spent;
  };
  spendAll();

  for (let publish = 0; publish < 100; publish += 1) budget.earn();
  expect(spendAll()).toBe(10);

  clock.jump(1000);
  expect(spendAll()).toBe(20);
});
