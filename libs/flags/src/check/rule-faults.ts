import type { FlagSet } from '@leviathan/contracts';
import { referenceIn } from '../references.ts';
import type { Fault } from './faults.ts';
import { OPERATORS, isTargeting } from './published-schema.ts';

/** What an operator takes, where the name does not say it. */
const TAKES: Readonly<Record<string, string>> = {
  fractional:
    'takes what to draw by (a rule; without it flag and targeting key), and then shares: [variant, whole weight]',
  sem_ver: 'takes [a version or var, one of = != < <= > >= ~ ^, a version or var], versions written in full',
  starts_with: 'takes two strings, or rules that yield them',
  ends_with: 'takes two strings, or rules that yield them',
  var: 'takes a name, or a list of a name and what to take without it; of $flagd there are flagKey and timestamp',
};

/** The innermost parts of a rule that flagd would not take, each with its place. */
export function* ruleFaults(rule: unknown, at: string, evaluators: FlagSet['$evaluators']): Generator<Fault> {
  if (typeof rule !== 'object' || rule === null) return;
  if (Array.isArray(rule)) {
    for (const [index, item] of rule.entries()) yield* ruleFaults(item, `${at}/${String(index)}`, evaluators);
    return;
  }
  const name = referenceIn(rule);
  if (name !== undefined) yield* referenceFaults(name, at, evaluators);
  else yield* operationFaults(rule, at, evaluators);
}

function* referenceFaults(name: string, at: string, evaluators: FlagSet['$evaluators']): Generator<Fault> {
  if (!Object.hasOwn(evaluators ?? {}, name))
    yield { pointer: at, message: `refers to the evaluator ${JSON.stringify(name)}, which cannot be used here` };
}

function* operationFaults(rule: object, at: string, evaluators: FlagSet['$evaluators']): Generator<Fault> {
  const [operation, ...others] = Object.entries(rule) as [string, unknown][];
  if (operation === undefined) return;
  if (others.length > 0) {
    yield { pointer: at, message: 'has more than one operator' };
    return;
  }
  const [operator, args] = operation;
  if (!OPERATORS.has(operator)) {
    yield { pointer: at, message: `flagd has no operator ${JSON.stringify(operator)}` };
    return;
  }
  const inner = [...ruleFaults(args, `${at}/${operator}`, evaluators)];
  if (inner.length > 0) yield* inner;
  else if (!isTargeting(rule))
    yield { pointer: `${at}/${operator}`, message: TAKES[operator] ?? 'has arguments that flagd does not take' };
}
