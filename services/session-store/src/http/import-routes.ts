import {
  type CommandMessage,
  FLAG_KEYS,
  Import,
  ImportStartPayload,
  type Decision,
  encodeCommand,
  entityKey,
  partitionOf,
} from '@leviathan/contracts';
import { type Clock, newId } from '@leviathan/kernel';
import type { CommandBus } from '@leviathan/messaging';
import { type App, DEFAULT_LIMIT, ProblemError, pageQuery } from '@leviathan/service-kit';
import { Type } from 'typebox';
import type { ImportReader } from './import-reader.ts';

export interface ImportStarts {
  readonly commands: CommandBus;
  readonly partitions: number;
  readonly clock: Clock;
}

const Started = Type.Object({
  id: Type.String(),
  status: Type.Literal('running'),
  links: Type.Object({ self: Type.String() }),
});

/** Beginning an import, and reading how far it is. */
export function importRoutes(app: App, reader: ImportReader, starts: ImportStarts): void {
  const post = {
    operationId: 'startImport',
    summary: 'Import a home of the old agent: LEV_LEGACY_HOME or a folder below it.',
    body: ImportStartPayload,
    response: { 202: Started },
  };
  app.post('/v1/imports', { config: { scope: 'sessions:write' }, schema: post }, async (request, reply) => {
    const id = newId(starts.clock.now());
    await begin(id, request.caller.tenant, request.body, starts);
    const self = `/v1/imports/${id}`;
    return reply.code(202).header('location', self).send({ id, status: 'running', links: { self } });
  });
  const get = {
    operationId: 'getImport',
    summary: 'An import: how far it is, and what became of each file.',
    params: Type.Object({ id: Type.String() }),
    querystring: Type.Object(pageQuery, { additionalProperties: false }),
    response: { 200: Import },
  };
  app.get('/v1/imports/:id', { config: { scope: 'sessions:read' }, schema: get }, ({ caller, params, query }) =>
    reader.import(caller.tenant, params.id, query.limit ?? DEFAULT_LIMIT, query.after),
  );
}

/** The bus's confirm is what lets the answer go out: then the import runs, whatever ends here. */
async function begin(
  id: string,
  tenant: string,
  payload: ImportStartPayload,
  { commands, partitions, clock }: ImportStarts,
): Promise<void> {
  const entity = entityKey({ tenant, type: 'import', id });
  if (entity === undefined) throw new ProblemError('invalid-id', 'the tenant cannot be named');
  const command: CommandMessage = {
    id: `${entity}:start`,
    type: 'import.start',
    version: 1,
    tenant,
    entity,
    payload,
    decision: DECISION,
    acceptedAt: clock.now(),
    attempt: 1,
  };
  const partition = partitionOf(entity, partitions);
  const address = { kind: 'partition', service: 'session-store', partitions, partition } as const;
  const published = await commands.publish(address, encodeCommand(command, 'session-store'));
  if (published.outcome !== 'confirmed') {
    throw new ProblemError('broker-unavailable', 'the import could not be begun: nothing was read');
  }
}

/** No router decided about an import that begins here: what it brings lives in journals, and whispers nothing. */
const perFlag = <T>(value: (key: string) => T): Record<(typeof FLAG_KEYS)[number], T> =>
  Object.fromEntries(FLAG_KEYS.map((key) => [key, value(key)])) as Record<(typeof FLAG_KEYS)[number], T>;
const DECISION: Decision = {
  flags: perFlag((key) => key === 'ENABLE_ORLEANS'),
  variants: perFlag((key) => (key === 'ENABLE_ORLEANS' ? 'on' : 'off')),
  reasons: perFlag(() => 'STATIC'),
  snapshot: { etag: 'import', ageMs: 0, source: 'defaults' },
  route: 'grain',
};
