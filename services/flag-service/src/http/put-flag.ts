import { FlagDefinition, FlagName } from '@leviathan/contracts';
import { type App, faultsOf } from '@leviathan/service-kit';
import type { FastifySchemaValidationError } from 'fastify';
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { FlagRegistry } from '../domain/flag-registry.ts';
import { preconditionOf } from './preconditions.ts';
import { invalidSet, stored } from './refuse.ts';
import { reasonText } from './views.ts';

const schema = {
  operationId: 'putFlag',
  summary: 'Change a flag, or create it. Every version is kept, with who and why.',
  description: 'Needs If-Match with the ETag of the flag, or If-None-Match: * to create it.',
  params: Type.Object({ key: FlagName }),
  querystring: Type.Object({ reason: Type.Optional(reasonText) }, { additionalProperties: false }),
  body: FlagDefinition,
  response: { 200: FlagDefinition, 201: FlagDefinition },
};

const shape = Compile(FlagDefinition);

/** `PUT /v1/flags/{key}`. A definition that cannot be used is refused with 422 whatever is wrong with it; the old one stays. */
export function putFlagRoute(app: App, registry: FlagRegistry): void {
  const config = { scope: 'flags:write', reads: ['If-Match', 'If-None-Match'] } as const;
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
