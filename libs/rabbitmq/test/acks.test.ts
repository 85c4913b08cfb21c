import { describe, expect, test } from '@jest/globals';
import { Acks } from '../src/acks.ts';

function recorded(): { readonly acks: Acks; readonly sent: string[] } {
  const sent: string[] = [];
  const acks = new Acks((tag, allUpTo) => void sent.push(`${allUpTo ? '≤' : ''}${String(tag)}`));
  for (const tag of [1, 2, 3, 4, 5]) acks.delivered(tag);
  return { acks, sent };
}

describe('acknowledgements of one tick', () => {
  test('become one when nothing before them is open', () => {
    const { acks, sent } = recorded();
    for (const tag of [3, 1, 2]) acks.acknowledge(tag);
    acks.flush();
    expect(sent).toEqual(['≤3']);
  });

  test('C2 never cover a delivery that is still open', () => {
    const { acks, sent } = recorded();
    for (const tag of [1, 3, 4]) acks.acknowledge(tag);
    acks.flush();
    expect(sent).toEqual(['1', '3', '4']);
    acks.acknowledge(5);
    acks.acknowledge(2);
    acks.flush();
    expect(sent.slice(3)).toEqual(['≤5']);
  });

  test('are sent once, and not after the end', () => {
    const { acks, sent } = recorded();
    acks.acknowledge(1);
    acks.acknowledge(1);
    acks.flush();
    acks.acknowledge(1);
    acks.flush();
    acks.acknowledge(2);
    acks.end();
    acks.flush();
    expect(sent).toEqual(['1']);
  });
});
