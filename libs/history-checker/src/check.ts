import type { History, Violation } from './history.ts';
import { Journals } from './journals.ts';
import { effectsArrive, effectsInOrder } from './rules/effects.ts';
import { gapFree } from './rules/gap-free.ts';
import { inOrder } from './rules/in-order.ts';
import { linearizable } from './rules/linearizable.ts';
import { nothingInvented } from './rules/nothing-invented.ts';
import { nothingLost } from './rules/nothing-lost.ts';
import { deedsKept, routersAgree } from './rules/operators.ts';
import { once } from './rules/once.ts';
import { promisesKept } from './rules/promises-kept.ts';
import { sameReply } from './rules/same-reply.ts';

/** Every rule, in the order in which a person wants to read what they found. */
const RULES: readonly ((history: History, journals: Journals) => readonly Violation[])[] = [
  gapFree,
  once,
  nothingInvented,
  nothingLost,
  sameReply,
  inOrder,
  effectsArrive,
  effectsInOrder,
  promisesKept,
  routersAgree,
  deedsKept,
  linearizable,
];

/**
 * Judges a history. An empty answer means that no rule found anything, which is not a proof: only what happened is
 * judged.
 */
export function check(history: History): readonly Violation[] {
  const journals = new Journals(history.journals);
  return RULES.flatMap((rule) => rule(history, journals));
}
