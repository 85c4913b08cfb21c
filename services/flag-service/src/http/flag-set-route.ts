import { FlagSet } from '@leviathan/contracts';
import type { App } from '@leviathan/service-kit';
import type { FlagRegistry } from '../domain/flag-registry.ts';
import { isKnown, notModified } from './preconditions.ts';

/** `GET /v1/flag-set`: what routers poll, and what flagd itself can read. */
export function flagSetRoute(app: App, registry: FlagRegistry): void {
  const schema = {
    summary: 'The whole flag set in the format of flagd; 304 for If-None-Match with the current ETag.',
    response: { 200: FlagSet, ...notModified },
  };
  app.get('/v1/flag-set', { config: { scope: 'flags:read' }, schema }, async (request, reply) => {
    const { etag, set } = await registry.current();
    reply.header('etag', `"${etag}"`).header('cache-control', 'no-cache'); // may be kept, must be asked about
    return isKnown(request, etag) ? reply.code(304).send(undefined) : set;
  });
}
