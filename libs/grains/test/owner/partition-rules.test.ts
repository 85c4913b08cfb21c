import { expect, test } from '@jest/globals';
import { PARTITION_RULES, type PartitionEvent, type PartitionStatus } from '../../src/owner/partition-rules.ts';

const statuses = Object.keys(PARTITION_RULES) as PartitionStatus[];
const events = Object.keys(PARTITION_RULES.closed) as PartitionEvent[];
const HOLDING = new Set<PartitionStatus>(['opening', 'active', 'draining']);

test.each(statuses.flatMap((status) => events.map((event) => [status, event] as const)))(
  'P1: %s on %s leaves no tenure behind and makes no second one',
  (status, event) => {
    const { to, actions } = PARTITION_RULES[status][event];
    const ends = HOLDING.has(status) && !HOLDING.has(to);
    const begins = !HOLDING.has(status) && HOLDING.has(to);
    expect(actions.includes('drop')).toBe(ends);
    expect(actions.includes('subscribe')).toBe(begins);
  },
);

test.each(statuses)('P2: %s after a crash or a drain ends closed, and waits for nothing', (status) => {
  expect(PARTITION_RULES[status].crash.to).toBe('closed');
  expect(['closed', 'draining']).toContain(PARTITION_RULES[status].drain.to);
  expect(PARTITION_RULES.draining.finished).toEqual({ to: 'closed', actions: ['drop', 'close'] });
});

test.each(statuses)('P3: %s closes a channel only after its tenure has ended', (status) => {
  for (const event of events) {
    const { actions } = PARTITION_RULES[status][event];
    if (actions.includes('close')) expect(actions.indexOf('drop')).toBeLessThan(actions.indexOf('close'));
  }
});
