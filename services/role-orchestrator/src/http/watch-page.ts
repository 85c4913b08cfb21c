import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type App, PAGE_POLICY } from '@leviathan/service-kit';

const WEB = join(import.meta.dirname, '../../web');
const config = { scope: 'public' };
/** A page for people is no part of the API's documents. */
const HIDDEN: { readonly hide: true; readonly params?: object } = { hide: true };
/** The page and its two files belong to a release: a browser asks again whether they have changed. */
const CACHE = 'no-cache';

/**
 * The watch page of a run, for browsers: static, without a build step, over the run's own event stream.
 *
 * The page is public and shows nothing by itself; what it reads is guarded like every other read.
 */
export function watchPage(app: App): void {
  serve(app, '/runs/:id', 'run.html', 'text/html; charset=utf-8');
  serve(app, '/runs/assets/run.css', 'run.css', 'text/css; charset=utf-8');
  serve(app, '/runs/assets/run.js', 'run.js', 'text/javascript; charset=utf-8');
}

function serve(app: App, path: string, file: string, type: string): void {
  const content = readFileSync(join(WEB, file), 'utf8');
  app.get(path, { config, schema: HIDDEN }, (_, reply) =>
    reply.type(type).header('cache-control', CACHE).header('content-security-policy', PAGE_POLICY).send(content),
  );
}
