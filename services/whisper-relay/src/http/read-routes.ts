import {
  type App,
  DEFAULT_LIMIT,
  ProblemError,
  decodeCursor,
  nextLink,
  page,
  pageOf,
  pageQuery,
} from '@leviathan/service-kit';
import { Type } from 'typebox';
import { type Place, parsePlace, placeText } from '../domain/place.ts';
import type { Relay } from '../domain/relay.ts';
import { filterOf, filterQuery } from './filter.ts';
import { WhisperView, whisperView } from './views.ts';

const config = { scope: 'whispers:read' };

/** What was whispered, faint or not. */
export function readRoutes(app: App, relay: Relay): void {
  const list = {
    operationId: 'listWhispers',
    summary: 'Whispers of your tenant, newest first.',
    description:
      'From the log of everybody while ENABLE_DISTRIBUTED_WHISPERS is on, else from the log of this process. The pages of one list stay in the log that the first came from.',
    querystring: Type.Object({ ...pageQuery, ...filterQuery }, { additionalProperties: false }),
    response: { 200: pageOf(WhisperView) },
  };
  app.get('/v1/whispers', { config, schema: list }, async ({ query, caller, url }, reply) => {
    const { limit = DEFAULT_LIMIT, after } = query;
    const from = after === undefined ? undefined : placeIn(after);
    const found = await relay.list(filterOf(caller.tenant, query), from, limit + 1);
    const { items, next } = page(found, limit, placeText);
    if (next !== undefined) reply.header('link', nextLink(url, next));
    return { items: items.map(whisperView), ...(next === undefined ? {} : { next }) };
  });

  const one = {
    operationId: 'getWhisper',
    summary: 'One whisper, with what became of it.',
    params: Type.Object({ id: Type.String() }),
    response: { 200: WhisperView },
  };
  app.get('/v1/whispers/:id', { config, schema: one }, async ({ params: { id }, caller }) => {
    const placed = await relay.find(caller.tenant, id);
    if (placed === undefined)
      throw new ProblemError('not-found', `there is no whisper ${JSON.stringify(id)}, or it is no longer in the log`);
    return whisperView(placed);
  });
}

function placeIn(cursor: string): Place {
  const place = parsePlace(decodeCursor(cursor));
  if (place === undefined) throw new ProblemError('invalid-request', '`after` is not a cursor of this list');
  return place;
}
