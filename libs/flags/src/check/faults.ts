import type { FlagDefinition, FlagSet } from '@leviathan/contracts';
import { CompiledFlag } from '../compiled-flag.ts';
import { createEngine } from '../operators/engine.ts';
import { isFlagSet, isTargeting } from './published-schema.ts';
import { resultFaults } from './result-faults.ts';
import { ruleFaults } from './rule-faults.ts';

/** What is wrong, and where: a JSON Pointer from the flag or from the set. */
export interface Fault {
  readonly pointer: string;
  readonly message: string;
}

const ENGINE = createEngine();

/**
 * What is wrong with a flag's targeting: against flagd's published schema, with its references, and for the compiler.
 *
 * @param evaluators rules of the set that it may refer to by name
 */
export function targetingFaults(
  key: string,
  definition: FlagDefinition,
  evaluators: FlagSet['$evaluators'],
): readonly Fault[] {
  const { targeting, variants } = definition;
  if (targeting === undefined) return [];
  const faults = rulePartFaults(targeting, '/targeting', evaluators);
  if (faults.length > 0) return faults;
  const results = [...resultFaults(targeting, '/targeting', Object.keys(variants))];
  if (results.length > 0) return results;
  const { flaw } = new CompiledFlag(key, definition, flagSetWith(evaluators), ENGINE);
  return flaw === undefined ? [] : [{ pointer: '/targeting', message: flaw }];
}

/** The same for the rules that flags share. They refer to no others, or the order of their names would matter. */
export function evaluatorFaults(evaluators: FlagSet['$evaluators']): readonly Fault[] {
  return Object.entries(evaluators ?? {}).flatMap(([name, rule]) =>
    rulePartFaults(rule, `/$evaluators/${escaped(name)}`, {}),
  );
}

/** Everything that is wrong with the rules of a set. */
export function setFaults(set: FlagSet): readonly Fault[] {
  const shared = evaluatorFaults(set.$evaluators);
  if (shared.length > 0) return shared; // every flag that uses one would only repeat it
  const flags = Object.entries(set.flags).flatMap(([key, definition]) =>
    targetingFaults(key, definition, set.$evaluators).map(({ pointer, message }) => ({
      pointer: `/flags/${escaped(key)}${pointer}`,
      message,
    })),
  );
  if (flags.length > 0 || isFlagSet(set)) return flags;
  return [{ pointer: '/', message: 'does not fit the schema that flagd publishes' }];
}

function rulePartFaults(rule: unknown, at: string, evaluators: FlagSet['$evaluators']): readonly Fault[] {
  const faults = [...ruleFaults(rule, at, evaluators)];
  if (faults.length > 0 || isTargeting(rule)) return faults;
  return [{ pointer: at, message: 'does not fit the schema that flagd publishes' }];
}

function flagSetWith(evaluators: FlagSet['$evaluators']): FlagSet {
  return { flags: {}, ...(evaluators === undefined ? {} : { $evaluators: evaluators }) };
}

/** As JSON Pointer wants it (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
