import { Compile } from 'typebox/compile';
import flags from '../schema/flags.json' with { type: 'json' };
import targeting from '../schema/targeting.json' with { type: 'json' };

/** The two documents in one, so that the one's reference to the other needs no address. */
const definitions = {
  ...flags.definitions,
  ...targeting.definitions,
  targeting: { type: targeting.type, anyOf: targeting.anyOf },
};

const INSIDE = JSON.parse(
  JSON.stringify(definitions).replaceAll('"./targeting.json"', '"#/definitions/targeting"'),
) as object;

const set = Compile({ $ref: '#/definitions/providerConfig', definitions: INSIDE });
const rule = Compile({ $ref: '#/definitions/targeting', definitions: INSIDE });

/** Whether flagd's published schema takes this flag set. */
export function isFlagSet(value: unknown): boolean {
  return set.Check(value);
}

/** Whether it takes this as a flag's targeting. */
export function isTargeting(value: unknown): boolean {
  return rule.Check(value);
}

/** Every operator that the schema knows. */
export const OPERATORS: ReadonlySet<string> = new Set(
  Object.values(targeting.definitions).flatMap((definition) =>
    'properties' in definition ? Object.keys(definition.properties) : [],
  ),
);
