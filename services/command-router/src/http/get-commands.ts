import { COMMAND_STATUSES } from '@leviathan/contracts';
import {
  type App,
  DEFAULT_LIMIT,
  NAME_IN_LIST,
  ProblemError,
  TIME,
  nextLink,
  pageOf,
  pageQuery,
} from '@leviathan/service-kit';
import { parseTime } from '@leviathan/kernel';
import { Type } from 'typebox';
import { isLive } from '../domain/command/command.ts';
import { commandKey } from '../domain/command/entries.ts';
import { CommandView, viewOf } from './command-view.ts';
import { type CommandFilter, listCommands } from './list-commands.ts';
import { known } from './known.ts';
import type { RouterParts } from './router-parts.ts';

const names = (description: string) =>
  Type.Optional(Type.Array(Type.String(NAME_IN_LIST), { maxItems: 50, description }));
const time = Type.Optional(Type.String({ ...TIME, description: 'ISO 8601 time of acceptance.' }));

const ListQuery = Type.Object(
  {
    ...pageQuery,
    entity: names('Bare ids or keys; commas mean OR.'),
    session: names('Commas mean OR.'),
    status: Type.Optional(Type.Array(Type.Enum(COMMAND_STATUSES), { maxItems: 50, description: 'Commas mean OR.' })),
    type: names('Without version; commas mean OR.'),
    label: names('`key:value`; commas mean OR.'),
    since: time,
    until: time,
  },
  { additionalProperties: false },
);

export const IdParams = Type.Object({ id: Type.String() });

/** `GET /v1/commands` and `GET /v1/commands/{id}`. */
export function getCommands(app: App, parts: RouterParts): void {
  const config = { scope: 'commands:read' };
  const list = {
    tags: ['commands'],
    operationId: 'listCommands',
    summary: 'List commands, newest first',
    querystring: ListQuery,
  };
  app.get(
    '/v1/commands',
    { schema: { ...list, response: { 200: pageOf(CommandView) } }, config },
    async ({ query, caller, url }, reply) => {
      const { limit = DEFAULT_LIMIT, after, since, until, ...names } = query;
      const filter: CommandFilter = { ...names, ...timesOf(since, until) };
      const page = await listCommands(parts, caller.tenant, filter, { limit, after });
      if (page.next !== undefined) reply.header('link', nextLink(url, page.next));
      return page;
    },
  );
  const one = {
    tags: ['commands'],
    operationId: 'getCommand',
    summary: 'Read a command',
    params: IdParams,
    response: { 200: CommandView },
  };
  app.get('/v1/commands/:id', { schema: one, config }, async ({ params, caller }) => {
    const { ref, command } = await known(parts, caller.tenant, params.id);
    // Its answer, or the router that accepted it, may be lost: whoever looks again finds it, not only after a sweep.
    if (isLive(command)) void parts.asks.hurry(ref, commandKey(ref) ?? '');
    return viewOf(ref, command);
  });
}

function timesOf(since: string | undefined, until: string | undefined): Pick<CommandFilter, 'since' | 'until'> {
  return {
    ...(since === undefined ? {} : { since: timeOf('since', since) }),
    ...(until === undefined ? {} : { until: timeOf('until', until) }),
  };
}

function timeOf(name: string, text: string): number {
  const at = parseTime(text);
  if (at !== undefined) return at;
  throw new ProblemError('invalid-request', `${name} is no time`, {
    errors: [{ pointer: `/query/${name}`, message: 'must be a time like 2026-01-31T12:00:00Z' }],
  });
}
