import { COMMAND_TYPES, type CommandType, type Problem } from '@leviathan/contracts';
import { faultsOf } from '@leviathan/service-kit';
import { Compile } from 'typebox/compile';

type Faults = NonNullable<Problem['errors']>;

const validators = new Map(COMMAND_TYPES.map((type) => [type, Compile(type.payload)]));

/** What a payload has against its type's schema; none when it fits. Pointers are those of the request's body. */
export function payloadFaults(type: CommandType, payload: unknown): Faults {
  const validator = validators.get(type);
  if (validator === undefined) throw new Error(`${type.type} is not in the registry`);
  return validator.Check(payload) ? [] : validator.Errors(payload).flatMap((error) => faultsOf(error, '/payload'));
}
