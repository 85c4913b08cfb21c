import type { Seeded } from '@leviathan/test-kit';
import type { Action } from '../specimen/action.ts';
import type { Deed, Wishes } from './client.ts';

/** What is sent, and what happens to it at the same time. */
export interface Race {
  readonly entity: string;
  readonly action: Action;
  readonly wishes: Wishes;
}

/** Operators that act at the same time on a command that is parked. */
const TOGETHER: readonly (readonly Deed[])[] = [
  ['redrive'],
  ['redrive', 'redrive'],
  ['redrive', 'discard'],
  ['cancel', 'redrive'],
  ['redrive', 'redrive', 'cancel'],
  ['discard', 'discard'],
];

const ONE: readonly Deed[] = ['redrive'];

/** A cancellation that is on its way while its command is parked and redriven: it may come late, and for the second time. */
export function lateCancel(chance: Seeded): Race {
  const entity = `local/session/raced-${String(chance.whole(2))}`;
  const wishes: Wishes = { operators: [ONE], cancelAfterMs: chance.whole(20) };
  return { entity, action: { kind: 'frail', fails: 1, consults: true }, wishes };
}

/** One race of two things about one command; which comes first, chance decides. */
export function race(chance: Seeded): Race {
  const entity = `local/session/raced-${String(chance.whole(2))}`;
  const dice = chance.next();
  if (dice < 0.25) return { entity, action: { kind: 'consult' }, wishes: { cancelAfterMs: chance.whole(3000) } };
  if (dice < 0.45) {
    const action: Action = chance.next() < 0.5 ? { kind: 'consult' } : { kind: 'told' };
    return { entity, action, wishes: { deadlineMs: chance.whole(3000) } };
  }
  const action: Action = { kind: 'frail', fails: 1 + chance.whole(2), consults: chance.next() < 0.6 };
  const operators = [1, 2].map(() => chance.pick(TOGETHER) ?? ONE);
  const cancel = chance.next() < 0.3 ? { cancelAfterMs: chance.whole(500) } : {};
  return { entity, action, wishes: { operators, ...cancel } };
}
