import { FlagDefinition, FlagName } from '@leviathan/contracts';
import { type App, ProblemError, faultsOf } from '@leviathan/service-kit';
import type { FastifySchemaValidationError } from 'fastify';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { FlagRegistry, Written } from '../domain/flag-registry.ts';
import type { Fault } from '../domain/flag-rules.ts';
import { preconditionOf } from './preconditions.ts';

const schema = {
  summary: 'Change a flag, or create it. Every version is kept, with who and why.',
  description: 'Needs If-Match with the ETag of the flag, or If-None-Match: * to create it.',
  params: Type.Object({ key: FlagName }),
  querystring: Type.Object(
    { reason: Type.Optional(Type.String({ minLength: 1, maxLength: 1024, description: 'Why; kept in the history.' })) },
    { additionalProperties: false },
  ),
  body: FlagDefinition,
  response: { 200: FlagDefinition, 201: FlagDefinition },
};

const shape = Compile(FlagDefinition);

/** `PUT /v1/flags/{key}`. A definition that cannot be used is refused with 422 whatever is wrong with it; the old one stays. */
export function putFlagRoute(app: App, registry: FlagRegistry): void {
  const config = { scope: 'flags:write' };
  app.put('/v1/flags/:key', { config, schema, attachValidation: true }, async (request, reply) => {
    const { params, query, body: definition, caller } = request;
    const precondition = preconditionOf(request);
    if (request.validationError !== undefined) throw invalidRequest(request.validationError, definition);
    const author = { by: caller.subject, ...(query.reason === undefined ? {} : { why: query.reason }) };
    const { flag, created } = stored(await registry.put({ key: params.key, definition, precondition, ...author }));
    reply.header('etag', `"${flag.etag}"`);
    if (created) reply.code(201).header('location', `/v1/flags/${flag.key}`);
    return flag.definition;
  });
}

/** What the schema refused: the definition, which is our 422, or the path or query, which is everybody's 400. */
function invalidRequest(
  error: Error & { validationContext: string; validation: FastifySchemaValidationError[] },
  body: unknown,
): Error {
  if (error.validationContext !== 'body') return error;
  return invalidSet(shape.Errors(body).flatMap((each) => faultsOf(each)));
}

function stored(written: Written): Extract<Written, { outcome: 'stored' }> {
  switch (written.outcome) {
    case 'stored':
      return written;
    case 'stale':
      throw new ProblemError('stale-version', written.reason);
    case 'invalid':
      throw invalidSet(written.faults);
    case 'contended':
      throw new ProblemError('overloaded', 'other flags are being written all the time; nothing was stored');
  }
}

function invalidSet(faults: readonly Fault[]): ProblemError {
  const sentences = faults.map(({ pointer, message }) => `${pointer} ${message}`).join('; ');
  return new ProblemError('invalid-flag-set', `the flag cannot be used, and the old one stays: ${sentences}`, {
    errors: [...faults],
  });
}
