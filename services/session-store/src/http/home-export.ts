import { Readable } from 'node:stream';
import { type App, type Page, contentOf, decodeCursor } from '@leviathan/service-kit';
import { Type } from 'typebox';
import type { ExportedFile } from '../domain/import/export-session.ts';
import { exportJob } from '../domain/import/export-job.ts';
import type { JobReader } from './job-reader.ts';
import type { SessionReader } from './session-reader.ts';

const PER_PAGE = 50;

/** `GET /v1/exports/home`: a whole home, one file a line, as it is read: of any size in little memory. */
export function exportRoutes(app: App, sessions: SessionReader, jobs: JobReader): void {
  const schema = {
    operationId: 'exportHome',
    summary: 'All sessions and jobs of the tenant in the layout of the old agent: JSON lines of `{path, content}`.',
    querystring: Type.Object({}, { additionalProperties: false }),
    response: { 200: contentOf('application/x-ndjson', 'One file a line.') },
  };
  app.get('/v1/exports/home', { config: { scope: 'sessions:read' }, schema }, async ({ caller }, reply) =>
    reply.type('application/x-ndjson').send(Readable.from(lines(filesOf(caller.tenant, sessions, jobs)))),
  );
}

async function* lines(files: AsyncIterable<ExportedFile>): AsyncIterable<string> {
  for await (const { path, content } of files) yield `${JSON.stringify({ path, content })}\n`;
}

async function* filesOf(tenant: string, sessions: SessionReader, jobs: JobReader): AsyncIterable<ExportedFile> {
  for await (const { id } of all((after) => sessions.sessions(tenant, {}, PER_PAGE, after))) {
    yield* (await sessions.export(tenant, id)).files;
  }
  for await (const job of all((after) => jobs.jobs(tenant, {}, PER_PAGE, after))) yield exportJob(job);
}

/** The items of all pages, one after the other. */
async function* all<T>(pageAfter: (after: string | undefined) => Promise<Page<T>>): AsyncIterable<T> {
  let after: string | undefined;
  do {
    const { items, next } = await pageAfter(after);
    yield* items;
    after = next === undefined ? undefined : decodeCursor(next);
  } while (after !== undefined);
}
