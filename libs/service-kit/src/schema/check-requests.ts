import type { Problem } from '@leviathan/contracts';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';
import { coerceTexts } from './coerce-text.ts';

type Fault = NonNullable<Problem['errors']>[number];

/** What a request's part has against its schema; our error handler makes a problem of it. */
export class SchemaViolation extends Error {
  readonly faults: readonly Fault[];

  constructor(part: string, faults: readonly Fault[]) {
    super(
      `the ${part} does not fit its schema: ${faults.map(({ pointer, message }) => `${pointer} ${message}`).join('; ')}`,
    );
    this.faults = faults;
  }
}

/**
 * Checks requests with the validator that checks messages, so that edge and consumers cannot disagree about a schema.
 *
 * Bodies are taken as they are: nothing is coerced, stripped or filled in. Queries and paths are text, so their values
 * are read as the schema's types first. The list of faults is bounded (TypeBox collects at most 8).
 */
export const checkRequests: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema);
  const isBody = httpPart === 'body';
  const part = httpPart === 'querystring' ? 'query' : (httpPart ?? 'request');
  const prefix = isBody ? '' : `/${part}`;
  return (received: unknown) => {
    const value = isBody ? received : coerceTexts(schema, received);
    if (validator.Check(value)) return { value };
    const faults = validator.Errors(value).flatMap((error) => faultsOf(error, prefix));
    return { error: new SchemaViolation(part, faults) };
  };
};

/** One fault per field: a missing or unknown field is pointed at itself, not at the object that lacks or has it. */
export function faultsOf(error: TLocalizedValidationError, prefix = ''): Fault[] {
  const at = `${prefix}${error.instancePath}`;
  const each = (names: readonly string[], message: string): Fault[] =>
    names.map((name) => ({ pointer: `${at}/${escaped(name)}`, message }));
  if (error.keyword === 'boolean') return []; // an unknown field's second error; `additionalProperties` names it
  if (error.keyword === 'required') return each(error.params.requiredProperties, 'is missing');
  if (error.keyword === 'additionalProperties') return each(error.params.additionalProperties, 'is not known here');
  return [{ pointer: at === '' ? '/' : at, message: error.message }];
}

/** A name as one token of a JSON Pointer (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
