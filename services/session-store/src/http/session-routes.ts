import { Checkpoint, SESSION_STATUSES, Session } from '@leviathan/contracts';
import { type App, DEFAULT_LIMIT, ProblemError, decodeCursor, linked, pageOf, pageQuery } from '@leviathan/service-kit';
import { Type } from 'typebox';
import { bornBetween, bornQuery, names, oneOf } from './list-query.ts';
import { isPosition } from './checkpoints-in.ts';
import type { SessionReader } from './session-reader.ts';
import { JournalEntry, SessionDiff, SessionExport } from './views.ts';

const config = { scope: 'sessions:read' };
const params = Type.Object({ id: Type.String() });
const closed = { additionalProperties: false } as const;
const position = Type.Integer({ minimum: 1 });

/** Reading sessions. They are changed by commands only. */
export function sessionRoutes(app: App, reader: SessionReader): void {
  listRoute(app, reader);
  const querystring = Type.Object({ at: Type.Optional(position) }, closed);
  const one = {
    operationId: 'getSession',
    summary: 'A session as it is, or as it was at a position of its journal.',
    params,
    querystring,
    response: { 200: Session },
  };
  app.get('/v1/sessions/:id', { config, schema: one }, async ({ caller, params: { id }, query: { at } }) =>
    reader.session(caller.tenant, id, at),
  );
  journalRoute(app, reader);
  checkpointsRoute(app, reader);
  diffRoute(app, reader);
  exportRoute(app, reader);
}

const ListQuery = Type.Object(
  {
    ...pageQuery,
    ...bornQuery,
    status: oneOf(SESSION_STATUSES),
    backend: oneOf(['grain', 'legacy']),
    agent: names('Who works in it.'),
    workspace: names('Where it works.'),
    sessionType: names('Kind of work.'),
  },
  closed,
);

function listRoute(app: App, reader: SessionReader): void {
  const schema = {
    operationId: 'listSessions',
    summary: 'Sessions, the youngest first.',
    querystring: ListQuery,
    response: { 200: pageOf(Session) },
  };
  app.get('/v1/sessions', { config, schema }, async ({ caller, query, url }, reply) => {
    const { limit = DEFAULT_LIMIT, after, since, until, ...wanted } = query;
    const filter = { ...wanted, ...bornBetween({ since, until }) };
    const from = after === undefined ? undefined : decodeCursor(after);
    return linked(reply, url, await reader.sessions(caller.tenant, filter, limit, from));
  });
}

function journalRoute(app: App, reader: SessionReader): void {
  const querystring = Type.Object({ ...pageQuery, fromSeq: Type.Optional(position) }, closed);
  const schema = {
    operationId: 'listSessionEntries',
    summary: 'What happened in a session, the oldest first.',
    params,
    querystring,
    response: { 200: pageOf(JournalEntry) },
  };
  app.get('/v1/sessions/:id/journal', { config, schema }, async ({ caller, params: { id }, query, url }, reply) => {
    const { limit = DEFAULT_LIMIT, after, fromSeq = 1 } = query;
    const from = after === undefined ? fromSeq : seqIn(after);
    return linked(reply, url, await reader.journal(caller.tenant, id, from, limit));
  });
}

function checkpointsRoute(app: App, reader: SessionReader): void {
  const schema = {
    operationId: 'listCheckpoints',
    summary: 'All checkpoints of a session, the oldest first. The legacy layout keeps the newest only.',
    params,
    querystring: Type.Object(pageQuery, closed),
    response: { 200: pageOf(Checkpoint) },
  };
  app.get('/v1/sessions/:id/checkpoints', { config, schema }, async ({ caller, params: { id }, query, url }, reply) => {
    const { limit = DEFAULT_LIMIT, after } = query;
    return linked(reply, url, await reader.checkpoints(caller.tenant, id, limit, after));
  });
}

function diffRoute(app: App, reader: SessionReader): void {
  const schema = {
    operationId: 'diffSession',
    summary: 'What changed in a session between two positions of its journal.',
    params,
    querystring: Type.Object({ from: position, to: position }, closed),
    response: { 200: SessionDiff },
  };
  app.get('/v1/sessions/:id/diff', { config, schema }, ({ caller, params: { id }, query: { from, to } }) =>
    reader.diff(caller.tenant, id, from, to),
  );
}

function exportRoute(app: App, reader: SessionReader): void {
  const schema = {
    operationId: 'exportSession',
    summary: 'A session in the layout of the old agent; importing it gives the same session.',
    params,
    response: { 200: SessionExport },
  };
  app.get('/v1/sessions/:id/export', { config, schema }, ({ caller, params: { id } }) =>
    reader.export(caller.tenant, id),
  );
}

function seqIn(cursor: string): number {
  const seq = Number(decodeCursor(cursor));
  if (isPosition(seq)) return seq;
  throw new ProblemError('invalid-request', '`after` is not a cursor of this list');
}
