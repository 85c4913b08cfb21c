import { findCommandType } from '@leviathan/contracts';
import { type App, DEFAULT_LIMIT, ProblemError, nextLink, pageOf, pageQuery } from '@leviathan/service-kit';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { KnownCommand } from '../domain/command/command.ts';
import { CommandView, viewOf } from './command-view.ts';
import { IdParams } from './get-commands.ts';
import { type KnownRef, known } from './known.ts';
import { listCommands } from './list-commands.ts';
import { payloadFaults } from './payloads.ts';
import { mustHappen } from './refuse.ts';
import type { RouterParts } from './router-parts.ts';

const tags = ['parked'];
const RedriveBody = Type.Object(
  { payload: Type.Optional(Type.Unknown()) },
  { additionalProperties: false, examples: [{}] },
);
const DiscardBody = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 1024 }) },
  { additionalProperties: false, examples: [{ reason: 'its session was given up' }] },
);

/** Parked commands: those that need somebody to look at them. */
export function parkedRoutes(app: App, parts: RouterParts): void {
  readParked(app, parts);
  redriveParked(app, parts);
  discardParked(app, parts);
}

function readParked(app: App, parts: RouterParts): void {
  const config = { scope: 'parked:read' };
  const querystring = Type.Object(pageQuery, { additionalProperties: false });
  const list = {
    tags,
    operationId: 'listParked',
    summary: 'List parked commands',
    querystring,
    response: { 200: pageOf(CommandView) },
  };
  app.get('/v1/parked', { schema: list, config }, async ({ query, caller, url }, reply) => {
    const { limit = DEFAULT_LIMIT, after } = query;
    const page = await listCommands(parts, caller.tenant, { isParked: true }, { limit, after });
    if (page.next !== undefined) reply.header('link', nextLink(url, page.next));
    return page;
  });
  const one = {
    tags,
    operationId: 'getParked',
    summary: 'Read a parked command',
    params: IdParams,
    response: { 200: CommandView },
  };
  app.get('/v1/parked/:id', { schema: one, config }, async ({ params, caller }) => {
    const { ref, command } = await known(parts, caller.tenant, params.id);
    if (isParked(command)) return viewOf(ref, command);
    throw new ProblemError('not-found', `the command ${JSON.stringify(ref.id)} is not parked`);
  });
}

function redriveParked(app: App, parts: RouterParts): void {
  const schema = {
    tags,
    operationId: 'redriveParked',
    summary: 'Run a parked command once more, perhaps with another payload',
    params: IdParams,
    body: RedriveBody,
    response: { 202: CommandView },
  };
  const emptyMeansNothing = async (request: FastifyRequest): Promise<void> => {
    request.body ??= {}; // the body may be left out
  };
  const options = { schema, config: { scope: 'parked:write' }, preValidation: emptyMeansNothing };
  app.post('/v1/parked/:id/redrive', options, async ({ caller, params, body: { payload } }, reply) => {
    const found = await known(parts, caller.tenant, params.id);
    if (payload !== undefined) checkPayload(found, payload);
    mustHappen(await parts.life.redrive(found.ref, payload, caller.subject));
    const { ref, command } = await known(parts, caller.tenant, params.id);
    return reply.code(202).send(viewOf(ref, command));
  });
}

function discardParked(app: App, parts: RouterParts): void {
  const schema = {
    tags,
    operationId: 'discardParked',
    summary: 'Give up a parked command',
    params: IdParams,
    body: DiscardBody,
    response: { 200: CommandView },
  };
  app.post(
    '/v1/parked/:id/discard',
    { schema, config: { scope: 'parked:write' } },
    async ({ caller, params, body }) => {
      const { ref } = await known(parts, caller.tenant, params.id);
      mustHappen(await parts.life.discard(ref, body.reason, caller.subject));
      const { command } = await known(parts, caller.tenant, params.id);
      return viewOf(ref, command);
    },
  );
}

function isParked({ status }: KnownCommand): boolean {
  return status === 'parked' || status === 'unreadable';
}

/** An edited payload is checked like a new one; a type that this release does not know is its owner's to check. */
function checkPayload({ command }: KnownRef, payload: unknown): void {
  const type = 'message' in command ? findCommandType(command.message.type) : undefined;
  const errors = type === undefined ? [] : payloadFaults(type, payload);
  if (errors.length === 0) return;
  throw new ProblemError('invalid-payload', `the payload does not fit ${type?.type ?? 'its type'}`, { errors });
}
