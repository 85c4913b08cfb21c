import type { FlagSet } from '@leviathan/contracts';

/** `{"$ref": "name"}` stands for a rule that several flags share. */
export function referenceIn(rule: unknown): string | undefined {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) return undefined;
  const { $ref } = rule as { $ref?: unknown };
  return typeof $ref === 'string' && Object.keys(rule).length === 1 ? $ref : undefined;
}

/**
 * A rule with its references replaced. One that the set does not have stays, and does not compile.
 *
 * A shared rule does not refer to others: flagd replaces text, one name after the other, so that such a rule would depend
 * on the order of the names.
 */
export function resolved(rule: unknown, evaluators: FlagSet['$evaluators']): unknown {
  const name = referenceIn(rule);
  if (name !== undefined) return Object.hasOwn(evaluators ?? {}, name) ? evaluators?.[name] : rule;
  if (Array.isArray(rule)) return rule.map((item) => resolved(item, evaluators));
  if (typeof rule !== 'object' || rule === null) return rule;
  return Object.fromEntries(Object.entries(rule).map(([key, value]) => [key, resolved(value, evaluators)]));
}
