import { parseTime } from '@leviathan/kernel';
import { Type } from 'typebox';
import { ProblemError } from '../http/problem-error.ts';
import { DEFAULT_LIMIT, NAME_IN_LIST, TIME, decodeCursor, encodeCursor, linked, pageOf, pageQuery } from '../lists.ts';
import { operationIdOf } from '../operations/operation-id.ts';
import type { App } from '../service.ts';
import { type AuditPosition, AuditRecord, type AuditSource, type PlacedRecord } from './audit-record.ts';

/** Records looked at for one page; beyond it the page ends early, with a cursor. */
const MAX_LOOKED_AT = 2000;
const BATCH = 100;

const RESULTS = ['succeeded', 'refused', 'failed', 'unknown'] as const;
type Result = (typeof RESULTS)[number];

const names = (description: string) =>
  Type.Optional(Type.Array(Type.String({ ...NAME_IN_LIST, maxLength: 256 }), { maxItems: 50, description }));
const time = Type.Optional(Type.String({ ...TIME, description: 'ISO 8601.' }));
const querystring = Type.Object(
  {
    ...pageQuery,
    subject: names('Who; commas mean OR.'),
    action: names('As records have it, `PUT /v1/flags/:key`; commas mean OR.'),
    target: names('What a path or a command names; commas mean OR.'),
    result: Type.Optional(
      Type.Array(Type.Enum(RESULTS), { maxItems: 4, description: '2xx, 4xx, 5xx, or no answer; commas mean OR.' }),
    ),
    since: time,
    until: time,
  },
  { additionalProperties: false },
);

interface Filter {
  readonly subject?: readonly string[];
  readonly action?: readonly string[];
  readonly target?: readonly string[];
  readonly result?: readonly Result[];
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** What a service tells of its writes. */
export interface AuditedService {
  readonly name: string;
  readonly sources: readonly AuditSource[];
}

/** `GET /v1/audit` over the services at this origin, and for each its own. */
export function auditRoutes(app: App, services: readonly AuditedService[]): void {
  const all = services.flatMap(({ sources }) => sources);
  if (all.length === 0) return;
  const summary = 'Who changed what, newest first: in the services at this address';
  auditRoute(app, '/v1/audit', all, { operationId: 'listAudit', summary });
  for (const { name, sources } of services) {
    const about = {
      operationId: operationIdOf('listAudit', name),
      summary: `Who changed what in ${name}, newest first`,
    };
    auditRoute(app, `/services/${name}/v1/audit`, sources, about);
  }
}

interface About {
  readonly operationId: string;
  readonly summary: string;
}

function auditRoute(app: App, path: string, sources: readonly AuditSource[], about: About): void {
  const schema = { tags: ['audit'], ...about, querystring, response: { 200: pageOf(AuditRecord) } };
  app.get(path, { config: { scope: 'audit:read' }, schema }, async ({ caller, query, url }, reply) => {
    const { limit = DEFAULT_LIMIT, after, since, until, ...rest } = query;
    const filter = { ...rest, since: timeOf('since', since), until: timeOf('until', until) };
    const before = after === undefined ? undefined : positionIn(after);
    return linked(reply, url, await pageFrom(sources, caller.tenant, { filter, limit, before }));
  });
}

interface Wanted {
  readonly filter: Filter;
  readonly limit: number;
  readonly before: AuditPosition | undefined;
}

async function pageFrom(
  sources: readonly AuditSource[],
  tenant: string,
  { filter, limit, before }: Wanted,
): Promise<{ items: AuditRecord[]; next?: string }> {
  const items: AuditRecord[] = [];
  let position = before;
  for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT; lookedAt += BATCH) {
    const found = await newestOf(sources, tenant, position);
    for (const placed of found) {
      if (items.length === limit) return withNext(items, position);
      if (filter.since !== undefined && placed.at < filter.since) return { items };
      if (isWanted(placed, filter)) items.push(placed.record);
      position = { at: placed.at, entity: placed.entity };
    }
    if (found.length < BATCH) return { items };
  }
  return withNext(items, position);
}

/** The newest of all sources: each gives as many as are asked for, so none of the first so many is missing. */
async function newestOf(
  sources: readonly AuditSource[],
  tenant: string,
  before: AuditPosition | undefined,
): Promise<readonly PlacedRecord[]> {
  const found = await Promise.all(sources.map((source) => source.audited(tenant, BATCH, before)));
  return found
    .flat()
    .sort((a, b) => b.at - a.at || (a.entity < b.entity ? 1 : -1))
    .slice(0, BATCH);
}

function isWanted({ at, record }: PlacedRecord, { subject, action, target, result, until }: Filter): boolean {
  return (
    (until === undefined || at <= until) &&
    isAmong(subject, [record.subject]) &&
    isAmong(action, [record.action]) &&
    isAmong(target, Object.values(record.target)) &&
    isAmong(result, [resultOf(record)])
  );
}

function resultOf({ result: { status } }: AuditRecord): Result {
  if (status === undefined) return 'unknown';
  if (status < 400) return 'succeeded';
  return status < 500 ? 'refused' : 'failed';
}

function isAmong(wanted: readonly string[] | undefined, values: readonly string[]): boolean {
  return wanted === undefined || values.some((value) => wanted.includes(value));
}

function withNext(items: AuditRecord[], position: AuditPosition | undefined): { items: AuditRecord[]; next?: string } {
  return position === undefined
    ? { items }
    : { items, next: encodeCursor(`${String(position.at)} ${position.entity}`) };
}

function positionIn(cursor: string): AuditPosition {
  const [, at, entity] = /^(\d{1,15}) (\S{1,400})$/.exec(decodeCursor(cursor)) ?? [];
  if (at === undefined || entity === undefined) {
    throw new ProblemError('invalid-request', '`after` is not a cursor of this list');
  }
  return { at: Number(at), entity };
}

function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const at = parseTime(text);
  if (at !== undefined) return at;
  throw new ProblemError('invalid-request', `${name} is no time`, {
    errors: [{ pointer: `/query/${name}`, message: 'must be a time like 2026-01-31T12:00:00Z' }],
  });
}
