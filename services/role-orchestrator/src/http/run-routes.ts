import { RUN_STATUSES, Run, Step } from '@leviathan/contracts';
import { type App, DEFAULT_LIMIT, ProblemError, decodeCursor, linked, pageOf, pageQuery } from '@leviathan/service-kit';
import { Type } from 'typebox';
import type { RunReader } from './run-reader.ts';

const config = { scope: 'runs:read' };
const closed = { additionalProperties: false } as const;
const position = Type.Integer({ minimum: 1 });
export const RunParams = Type.Object({ id: Type.String() });

/** Reading runs. They are changed by commands only. */
export function runRoutes(app: App, reader: RunReader): void {
  listRoute(app, reader);
  const one = { operationId: 'getRun', summary: 'A run as it is.', params: RunParams, response: { 200: Run } };
  app.get('/v1/runs/:id', { config, schema: one }, ({ caller, params }) => reader.run(caller.tenant, params.id));
  const past = {
    operationId: 'getRunState',
    summary: 'A run as it was at a position of its journal.',
    params: RunParams,
    querystring: Type.Object({ at: Type.Optional(position) }, closed),
    response: { 200: Run },
  };
  app.get('/v1/runs/:id/state', { config, schema: past }, ({ caller, params, query }) =>
    reader.run(caller.tenant, params.id, query.at),
  );
  stepsRoute(app, reader);
}

function listRoute(app: App, reader: RunReader): void {
  const status = Type.String({ description: `One or more of ${RUN_STATUSES.join(', ')}, separated by commas.` });
  const schema = {
    operationId: 'listRuns',
    summary: 'Runs, the youngest first.',
    querystring: Type.Object({ ...pageQuery, status: Type.Optional(status) }, closed),
    response: { 200: pageOf(Run) },
  };
  app.get('/v1/runs', { config, schema }, async ({ caller, query, url }, reply) => {
    const { limit = DEFAULT_LIMIT, after, status: wanted } = query;
    const from = after === undefined ? undefined : decodeCursor(after);
    return linked(reply, url, await reader.runs(caller.tenant, statusesOf(wanted), limit, from));
  });
}

function stepsRoute(app: App, reader: RunReader): void {
  const schema = {
    operationId: 'listRunSteps',
    summary: 'The steps of a run, the oldest first.',
    params: RunParams,
    querystring: Type.Object({ ...pageQuery, fromSeq: Type.Optional(position) }, closed),
    response: { 200: pageOf(Step) },
  };
  app.get('/v1/runs/:id/steps', { config, schema }, async ({ caller, params, query, url }, reply) => {
    const { limit = DEFAULT_LIMIT, after, fromSeq = 1 } = query;
    const from = after === undefined ? fromSeq : Number(decodeCursor(after)) + 1;
    if (!Number.isSafeInteger(from)) throw new ProblemError('invalid-request', 'after is no cursor of this list');
    return linked(reply, url, await reader.steps(caller.tenant, params.id, from, limit));
  });
}

function statusesOf(text: string | undefined): ReadonlySet<string> {
  const wanted = text === undefined ? [] : text.split(',').map((status) => status.trim());
  const unknown = wanted.find((status) => !RUN_STATUSES.some((known) => known === status));
  if (unknown !== undefined) {
    throw new ProblemError(
      'invalid-request',
      `status ${JSON.stringify(unknown)} is none of ${RUN_STATUSES.join(', ')}`,
      { errors: [{ pointer: '/query/status', message: `must be one of ${RUN_STATUSES.join(', ')}` }] },
    );
  }
  return new Set(wanted);
}
