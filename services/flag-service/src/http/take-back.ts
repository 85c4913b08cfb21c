import { FLAG_KEYS, FlagDefinition, FlagName } from '@leviathan/contracts';
import type { App } from '@leviathan/service-kit';
import { type Static, Type } from 'typebox';
import type { FlagRegistry } from '../domain/flag-registry.ts';
import { preconditionOf } from './preconditions.ts';
import { stored } from './refuse.ts';
import { FlagItem, flagItem, reasonText } from './views.ts';

const config = { scope: 'flags:write' };
const params = Type.Object({ key: FlagName });
const reason = Type.Optional(reasonText);

const Rollback = Type.Object(
  {
    to: Type.Integer({ minimum: 1, description: 'A version of its history, or any version of the set after it.' }),
    reason,
  },
  { $id: 'FlagRollback', additionalProperties: false, examples: [{ to: 1, reason: 'more errors since then' }] },
);
const Kill = Type.Object(
  { reason },
  { $id: 'FlagKill', additionalProperties: false, examples: [{ reason: 'it loses sessions' }] },
);
const KillSeveral = Type.Object(
  { flags: Type.Optional(Type.Array(FlagName, { minItems: 1, maxItems: 64, uniqueItems: true })), reason },
  {
    $id: 'FlagsKill',
    additionalProperties: false,
    examples: [{ flags: ['ENABLE_ORLEANS'], reason: 'it loses sessions' }],
  },
);
const Items = Type.Object({ items: Type.Array(FlagItem) });

/** Going back: to any version of a flag, or off at once. Each is a version of its own, with who and why. */
export function takeBackRoutes(app: App, registry: FlagRegistry): void {
  const rollback = {
    operationId: 'rollBackFlag',
    summary: 'Make a flag what it was in a version of its history.',
    description: 'If-Match is looked at when it is sent, and not needed.',
    params,
    body: Rollback,
    response: { 200: FlagDefinition },
  };
  const reads = ['If-Match'] as const;
  app.post('/v1/flags/:key/rollback', { config: { ...config, reads }, schema: rollback }, async (request, reply) => {
    const { to, ...author } = request.body;
    const precondition = 'if-match' in request.headers ? preconditionOf(request) : ({ kind: 'present' } as const);
    const { key } = request.params;
    const written = await registry.rollback({ key, to, precondition, ...authorOf(request.caller, author) });
    const { flag } = stored(written);
    reply.header('etag', `"${flag.etag}"`);
    return flag.definition;
  });

  const kill = {
    operationId: 'killFlag',
    summary: 'Turn one flag off for everybody, whatever others write at that moment.',
    description:
      'It is disabled: off where it routes requests, the code’s default elsewhere. A rollback brings it back.',
    params,
    body: Kill,
    response: { 200: FlagDefinition },
  };
  app.post('/v1/flags/:key/kill', { config, schema: kill }, async ({ params: { key }, body, caller }, reply) => {
    const [flag] = stored(await registry.kill([key], authorOf(caller, body))).flags;
    if (flag === undefined) throw new Error(`flag ${key} was turned off and is not there`);
    reply.header('etag', `"${flag.etag}"`);
    return flag.definition;
  });

  const killSeveral = {
    operationId: 'killFlags',
    summary: 'Turn flags off for everybody in one version: the four that route requests, or those that are named.',
    body: KillSeveral,
    response: { 200: Items },
  };
  app.post('/v1/flags/kill', { config, schema: killSeveral }, async ({ body, caller }) => {
    const { flags } = stored(await registry.kill(body.flags ?? FLAG_KEYS, authorOf(caller, body)));
    return { items: flags.map(flagItem) };
  });
}

function authorOf({ subject }: { readonly subject: string }, body: Static<typeof Kill>): { by: string; why?: string } {
  return { by: subject, ...(body.reason === undefined ? {} : { why: body.reason }) };
}
