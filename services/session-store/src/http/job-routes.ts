import { JOB_STATUSES, Job } from '@leviathan/contracts';
import { type App, DEFAULT_LIMIT, decodeCursor, linked, pageOf, pageQuery } from '@leviathan/service-kit';
import { Type } from 'typebox';
import type { JobReader } from './job-reader.ts';
import { bornBetween, bornQuery, names, oneOf } from './list-query.ts';

const config = { scope: 'sessions:read' };

const ListQuery = Type.Object(
  {
    ...pageQuery,
    ...bornQuery,
    status: oneOf(JOB_STATUSES),
    backend: oneOf(['grain', 'legacy']),
    jobType: names('Kind of work.'),
    workspace: names('Whom the job is for.'),
    acceptedBy: names('Session that accepted it.'),
  },
  { additionalProperties: false },
);

/** Reading jobs. They are changed by commands only. */
export function jobRoutes(app: App, reader: JobReader): void {
  const list = {
    operationId: 'listJobs',
    summary: 'Jobs, the youngest first.',
    querystring: ListQuery,
    response: { 200: pageOf(Job) },
  };
  app.get('/v1/jobs', { config, schema: list }, async ({ caller, query, url }, reply) => {
    const { limit = DEFAULT_LIMIT, after, since, until, ...wanted } = query;
    const filter = { ...wanted, ...bornBetween({ since, until }) };
    const from = after === undefined ? undefined : decodeCursor(after);
    return linked(reply, url, await reader.jobs(caller.tenant, filter, limit, from));
  });
  const one = {
    operationId: 'getJob',
    summary: 'A job as it is.',
    params: Type.Object({ id: Type.String() }),
    response: { 200: Job },
  };
  app.get('/v1/jobs/:id', { config, schema: one }, ({ caller, params }) => reader.job(caller.tenant, params.id));
}
