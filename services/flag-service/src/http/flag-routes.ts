import { FlagDefinition, FlagName } from '@leviathan/contracts';
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
import type { FlagRegistry } from '../domain/flag-registry.ts';
import { type Flag, allFlags, findFlag } from '../domain/flag-set-version.ts';
import { isKnown, notModified } from './preconditions.ts';
import { FlagHistoryItem, FlagItem, flagItem, historyItem } from './views.ts';

const config = { scope: 'flags:read' };
const params = Type.Object({ key: Type.String() });
const named = Type.Object({ key: FlagName });
const querystring = Type.Object(pageQuery, { additionalProperties: false });

/** Reading flags: all, one, and what became of one. */
export function flagRoutes(app: App, registry: FlagRegistry): void {
  const list = {
    operationId: 'listFlags',
    summary: 'All flags, the one that changed last first.',
    querystring,
    response: { 200: pageOf(FlagItem) },
  };
  app.get('/v1/flags', { config, schema: list }, async ({ query: { limit = DEFAULT_LIMIT, after }, url }, reply) => {
    const all = allFlags(await registry.current());
    const rest = after === undefined ? all : all.filter(isAfter(decodeCursor(after)));
    const { items, next } = page(rest.slice(0, limit + 1), limit, positionOf);
    if (next !== undefined) reply.header('link', nextLink(url, next));
    return { items: items.map(flagItem), ...(next === undefined ? {} : { next }) };
  });

  const one = {
    operationId: 'getFlag',
    summary: 'One flag as flagd defines it: what PUT takes.',
    params,
    response: { 200: FlagDefinition, ...notModified },
  };
  const reads = ['If-None-Match'] as const;
  app.get('/v1/flags/:key', { config: { ...config, reads }, schema: one }, async (request, reply) => {
    const { etag, definition, since } = required(
      findFlag(await registry.current(), request.params.key),
      request.params.key,
    );
    reply.header('etag', `"${etag}"`).header('last-modified', new Date(since.at).toUTCString());
    return isKnown(request, etag) ? reply.code(304).send(undefined) : definition;
  });

  historyRoute(app, registry);
}

function historyRoute(app: App, registry: FlagRegistry): void {
  const history = {
    operationId: 'listFlagHistory',
    summary: 'Every version of a flag, newest first: who changed what of it, when and why.',
    params: named,
    querystring,
    response: { 200: pageOf(FlagHistoryItem) },
  };
  app.get('/v1/flags/:key/history', { config, schema: history }, async ({ params: { key }, query, url }, reply) => {
    const { limit = DEFAULT_LIMIT, after } = query;
    required(findFlag(await registry.current(), key), key);
    const before = after === undefined ? undefined : versionOf(decodeCursor(after));
    const found = await registry.history(key, before, limit + 1);
    const { items, next } = page(found, limit, ({ version }) => String(version.version));
    if (next !== undefined) reply.header('link', nextLink(url, next));
    return { items: items.map(historyItem), ...(next === undefined ? {} : { next }) };
  });
}

/** A flag's place in the list. One that changes moves to the front, so that a later page misses it and shows none twice. */
function positionOf({ key, since }: Flag): string {
  return `${String(since.version)}:${key}`;
}

function isAfter(position: string): (flag: Flag) => boolean {
  const [version = '', key = ''] = position.split(':', 2);
  const last = versionOf(version);
  return ({ key: other, since }) => since.version < last || (since.version === last && other > key);
}

function versionOf(position: string): number {
  const version = Number(position);
  if (Number.isSafeInteger(version) && version > 0) return version;
  throw new ProblemError('invalid-request', '`after` is not a cursor of this list');
}

function required(flag: Flag | undefined, key: string): Flag {
  if (flag === undefined)
    throw new ProblemError('not-found', `there is no flag ${JSON.stringify(key)}; GET /v1/flags lists them`);
  return flag;
}
