import { FlagSet } from '@leviathan/contracts';
import { type App, ProblemError } from '@leviathan/service-kit';
import { Type } from 'typebox';
import type { FlagRegistry } from '../domain/flag-registry.ts';
import { isKnown, notModified } from './preconditions.ts';

const etag = Type.String({
  maxLength: 64,
  description: 'The set as it was in the version of this ETag, without quotes.',
});

/** `GET /v1/flag-set`: what routers poll, and what flagd itself can read. */
export function flagSetRoute(app: App, registry: FlagRegistry): void {
  const schema = {
    operationId: 'getFlagSet',
    summary: 'The whole flag set in the format of flagd; 304 for If-None-Match with the current ETag.',
    querystring: Type.Object({ etag: Type.Optional(etag) }, { additionalProperties: false }),
    response: { 200: FlagSet, ...notModified },
  };
  const config = { scope: 'flags:read', reads: ['If-None-Match'] } as const;
  app.get('/v1/flag-set', { config, schema }, async (request, reply) => {
    const { query } = request;
    const state = query.etag === undefined ? await registry.current() : await registry.at(query.etag);
    if (state === undefined) throw new ProblemError('not-found', `no version of the flag set has this ETag`);
    reply.header('etag', `"${state.etag}"`).header('cache-control', 'no-cache'); // may be kept, must be asked about
    return isKnown(request, state.etag) ? reply.code(304).send(undefined) : state.set;
  });
}
