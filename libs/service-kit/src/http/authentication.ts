import { type Clock, LeviathanError } from '@leviathan/kernel';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import type { Log } from '../log.ts';
import type { Caller } from '../service.ts';
import { ApiKeyFile } from './api-key-file.ts';
import { isLoopback } from './loopback.ts';
import { ProblemError } from './problem-error.ts';

/** Who may call: everybody on this machine, or holders of a key. */
export type Authentication = { readonly kind: 'open' } | { readonly kind: 'keys'; readonly file: ApiKeyFile };

/** Thrown at start when everybody on the network could call. Set LEV_API_KEYS_FILE, or listen on loopback. */
export class UnprotectedServer extends LeviathanError {
  readonly code = 'unprotected-server';
  readonly retry = 'never';

  constructor(host: string) {
    super(
      `LEV_HTTP_HOST is ${host}, which other machines reach, and there are no API keys: ` +
        'set LEV_API_KEYS_FILE, or listen on 127.0.0.1',
    );
  }
}

interface Exposure {
  readonly httpHost: string;
  readonly apiKeysFile: string | undefined;
}

/**
 * Keys when there is a key file; without one open, and then only on loopback.
 *
 * @throws {@link UnprotectedServer}, UnusableKeyFile
 */
export async function openAuthentication(
  { httpHost, apiKeysFile }: Exposure,
  ports: { readonly clock: Clock; readonly log: Log },
): Promise<Authentication> {
  if (apiKeysFile !== undefined) return { kind: 'keys', file: await ApiKeyFile.open(apiKeysFile, ports) };
  if (isLoopback(httpHost)) return { kind: 'open' };
  throw new UnprotectedServer(httpHost);
}

/** The user of an open system. */
const LOCAL: Caller = { tenant: 'local', subject: 'local', scopes: ['*'] };
/** Whoever asks a public route without a key. */
const NOBODY: Caller = { tenant: '_', subject: 'anonymous', scopes: [] };

/**
 * Sets `request.caller` and refuses who may not call: 401 without a valid key, 403 without the route's scope.
 *
 * A route that names no scope stops the start, so none is open by accident.
 */
export function authenticate(app: FastifyInstance, authentication: Authentication): void {
  app.decorateRequest('caller');
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => {
    const open = routes.find(({ config }) => config?.scope === undefined);
    if (open !== undefined)
      throw new Error(`the route ${String(open.method)} ${open.url} names no scope in its config`);
  });
  app.addHook('onRequest', async (request) => {
    const scope = request.is404 ? 'public' : request.routeOptions.config.scope;
    request.caller = authentication.kind === 'open' ? LOCAL : callerOf(request, scope, authentication.file);
  });
}

function callerOf(request: FastifyRequest, scope: string | undefined, file: ApiKeyFile): Caller {
  const key = keyOf(request);
  const caller = key === undefined ? undefined : file.keys.find(key);
  if (scope === 'public') return caller ?? NOBODY;
  if (caller === undefined) {
    throw new ProblemError('missing-credentials', key === undefined ? 'the request has no API key' : 'no such API key');
  }
  if (scope === undefined || !(caller.scopes.includes('*') || caller.scopes.includes(scope))) {
    throw new ProblemError('not-permitted', `the key of ${caller.subject} lacks the scope ${scope ?? '*'}`);
  }
  return caller;
}

function keyOf({ headers }: FastifyRequest): string | undefined {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return key;
  return /^Bearer +([^\s]+)$/i.exec(headers.authorization ?? '')?.[1];
}
