import { isAccessScope } from '@leviathan/contracts';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { ProblemError } from '../http/problem-error.ts';
import type { Caller, RouteScope } from '../service.ts';
import { type Challenge, insufficientScope, invalidToken, noCredentials } from './challenge.ts';
import { IssuerUnavailable } from './issuer-keys.ts';
import type { Authentication } from './open-authentication.ts';
import type { BadToken } from './oidc-tokens.ts';
import { takeStreamQuery } from './stream-query.ts';
import type { StreamTickets } from './stream-tickets.ts';

type Guarded = Extract<Authentication, { kind: 'guarded' }>;

/** The user of an open system. */
const LOCAL: Caller = { tenant: 'local', subject: 'local', scopes: ['*'], credential: 'none' };
/** Whoever asks a public route without credentials. */
const NOBODY: Caller = { tenant: '_', subject: 'anonymous', scopes: [], credential: 'none' };

/** What else it takes: how to refuse, and the tickets of streams. */
export interface Means {
  readonly challenge: Challenge;
  readonly tickets: Pick<StreamTickets, 'redeem'>;
}

/**
 * Sets `request.caller` and refuses who may not call: 401 without valid credentials, 403 without the route's scope.
 *
 * A route that names no scope, or one that is in no table, stops the start: none is open or closed by accident.
 */
export function authenticate(app: FastifyInstance, authentication: Authentication, means: Means): void {
  app.decorateRequest('caller');
  const routes: RouteOptions[] = [];
  app.addHook('onRoute', (route) => void routes.push(route));
  app.addHook('onReady', async () => {
    for (const { method, url, config } of routes) {
      const wrong = faultIn(config?.scope);
      if (wrong !== undefined) throw new Error(`the route ${String(method)} ${url} names ${wrong} in its config`);
    }
  });
  app.addHook('onRequest', async (request) => {
    const scope = request.is404 ? 'public' : request.routeOptions.config.scope;
    const ticket = takeStreamQuery(request);
    request.caller =
      authentication.kind === 'open' ? LOCAL : await callerOf({ request, scope, ticket }, authentication, means);
  });
}

function faultIn(scope: RouteScope | undefined): string | undefined {
  if (scope === undefined) return 'no scope';
  if (scope === 'public' || scope === 'anyone') return undefined;
  const unknown = [scope].flat().find((name) => !isAccessScope(name));
  return unknown === undefined ? undefined : `the unknown scope ${unknown}`;
}

interface Asking {
  readonly request: FastifyRequest;
  readonly scope: RouteScope | undefined;
  readonly ticket: string | undefined;
}

async function callerOf(
  { request, scope, ticket }: Asking,
  guarded: Guarded,
  { challenge, tickets }: Means,
): Promise<Caller> {
  if (scope === 'public') return NOBODY; // also with bad credentials: a page for everybody is no oracle for keys
  const named = await whoIs(request, guarded);
  const found = named ?? (ticket === undefined ? { bad: undefined } : await tickets.redeem(ticket, pathOf(request)));
  if ('bad' in found)
    throw found.bad === undefined ? noCredentials(challenge, request) : invalidToken(challenge, request, found.bad);
  if (scope !== 'anyone') mustHave(found, scope === undefined ? [] : [scope].flat(), challenge);
  return found;
}

/** @returns `undefined` when the headers name nobody */
async function whoIs({ headers }: FastifyRequest, guarded: Guarded): Promise<Caller | BadToken | undefined> {
  const key = headers['x-api-key'];
  if (typeof key === 'string') return guarded.keys?.keys.find(key) ?? { bad: 'no such API key' };
  const bearer = /^Bearer +([^\s]+)$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer === undefined) return undefined;
  const { keys, tokens } = guarded;
  if (tokens === undefined || !isJwt(bearer)) return keys?.keys.find(bearer) ?? { bad: 'no such API key' };
  try {
    return await tokens.find(bearer);
  } catch (error) {
    if (!(error instanceof IssuerUnavailable)) throw error;
    throw new ProblemError('issuer-unavailable', 'the token cannot be verified now', { cause: error });
  }
}

/** Keys are random text without dots. */
function isJwt(bearer: string): boolean {
  return bearer.split('.').length === 3;
}

/**
 * For what only a request's body tells: refuses a caller who has none of the scopes.
 *
 * @throws {@link ProblemError} `not-permitted`, naming them
 */
export function mustHave(caller: Caller, anyOf: readonly string[], challenge?: Challenge): void {
  const { scopes } = caller;
  if (scopes.includes('*') || anyOf.some((scope) => scopes.includes(scope))) return;
  throw insufficientScope(challenge, caller, anyOf);
}

function pathOf({ url }: FastifyRequest): string {
  return url.split('?', 1).join('');
}
