import type { Caller } from '@leviathan/service-kit';
import type { AuthInfo } from '@modelcontextprotocol/server';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** One HTTP request to `/mcp`, as its tools see it. */
export interface McpCall {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly caller: Caller;
  /** Aborted when the client has gone before its answer. */
  readonly gone: AbortSignal;
}

const FIELD = 'leviathan.call';

/** The library hands on what it takes for an access token; ours was checked long before, and stays where it is. */
export function carried(call: McpCall): AuthInfo {
  return { token: '', clientId: call.caller.subject, scopes: [...call.caller.scopes], extra: { [FIELD]: call } };
}

export function callOf(authInfo: AuthInfo | undefined): McpCall {
  const call = authInfo?.extra?.[FIELD];
  if (call === undefined) throw new Error('a request to /mcp has lost its call');
  return call as McpCall; // put there by `carried` alone
}
