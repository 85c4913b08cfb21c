import { type App, DEFAULT_LIMIT, ProblemError, linked, pageOf, pageQuery } from '@leviathan/service-kit';
import { Type } from 'typebox';
import { statusOf } from '../../domain/command/status.ts';
import { IdParams } from '../get-commands.ts';
import { known } from '../known.ts';
import type { RouterParts } from '../router-parts.ts';
import { ParkedCause, ParkedDetails, ParkedView, causeView, parkedDetails, parkedView } from './parked-view.ts';
import { filterOf, parkedFilter } from './parked-query.ts';

const tags = ['parked'];
const config = { scope: 'parked:read' };

/** `GET /v1/parked`, `/v1/parked/causes` and `/v1/parked/{id}`. */
export function readParked(app: App, parts: RouterParts): void {
  listParked(app, parts);
  listCauses(app, parts);
  inspect(app, parts);
}

function listParked(app: App, { parkedList }: RouterParts): void {
  const querystring = Type.Object({ ...pageQuery, ...parkedFilter }, { additionalProperties: false });
  const schema = {
    tags,
    operationId: 'listParked',
    summary: 'List parked commands, the last parked first',
    querystring,
    response: { 200: pageOf(ParkedView) },
  };
  app.get('/v1/parked', { schema, config }, async ({ query, caller, url }, reply) => {
    const { limit = DEFAULT_LIMIT, after, ...filter } = query;
    const { items, next } = await parkedList.page(caller.tenant, filterOf(filter, '/query'), { limit, after });
    return linked(reply, url, { items: items.map(parkedView), ...(next === undefined ? {} : { next }) });
  });
}

function listCauses(app: App, { parkedList }: RouterParts): void {
  const schema = {
    tags,
    operationId: 'listParkedCauses',
    summary: 'Count parked commands by cause',
    description: 'A cause is a problem’s code, a command type, and the detail without ids, numbers and quoted values.',
    querystring: Type.Object(parkedFilter, { additionalProperties: false }),
    response: {
      200: Type.Object({
        items: Type.Array(ParkedCause),
        more: Type.Boolean({ description: 'More are parked than were counted: these are the newest.' }),
      }),
    },
  };
  app.get('/v1/parked/causes', { schema, config }, async ({ query, caller }) => {
    const { groups, hasMore } = await parkedList.groups(caller.tenant, filterOf(query, '/query'));
    return { items: groups.map(causeView), more: hasMore };
  });
}

function inspect(app: App, parts: RouterParts): void {
  const schema = {
    tags,
    operationId: 'getParked',
    summary: 'Inspect a parked command',
    params: IdParams,
    response: { 200: ParkedDetails },
  };
  app.get('/v1/parked/:id', { schema, config }, async ({ params, caller }) => {
    const found = await known(parts, caller.tenant, params.id);
    if (statusOf(found.command) !== 'parked') {
      throw new ProblemError('not-found', `the command ${JSON.stringify(found.ref.id)} is not parked`);
    }
    return parkedDetails(found, await parts.log.history(found.ref));
  });
}
