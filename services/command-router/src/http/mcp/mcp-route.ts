import { COMMAND_SCOPES } from '@leviathan/contracts';
import { type App, VERSION } from '@leviathan/service-kit';
import { type McpRequestContext, Server, createMcpHandler } from '@modelcontextprotocol/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type McpCall, callOf, carried } from './call.ts';
import { type ToolParts, callTool } from './call-tool.ts';
import { toolsOf } from './tools.ts';

const INSTRUCTIONS =
  'Leviathan runs commands for agents: ask a team (agent_ask), keep sessions and their checkpoints, hand work over as jobs, ' +
  'set reminders. A command that takes long goes on after its call: command_get tells what came of it.';

/**
 * `POST /mcp`: the command types as tools, in MCP 2026-07-28 and, for older clients, in its 2025 versions. There is no MCP
 * session: every request stands for itself, at any router. Its callers, hosts and origins are checked as everybody's are.
 */
export function mcpRoute(app: App, parts: ToolParts): void {
  const handler = createMcpHandler((context) => serverFor(parts, context), {
    maxSubscriptions: 0, // the tools change with a release, so there is nothing to listen for
    onerror: (error) => app.log.debug({ err: error }, 'a request to /mcp was refused'),
  });
  app.addHook('onClose', () => handler.close());
  const schema = {
    tags: ['mcp'],
    operationId: 'postMcp',
    summary: 'Model Context Protocol: the command types as tools',
    description: 'JSON-RPC 2.0 over streamable HTTP, without sessions; versions 2026-07-28, 2025-11-25 and 2025-06-18.',
    body: Type.Unknown({
      description: 'A JSON-RPC message.',
      examples: [{ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }],
    }),
  };
  const config = { scope: [...COMMAND_SCOPES, 'commands:read'], audit: 'own' } as const;
  app.post('/mcp', { schema, config }, async (request, reply) => {
    const call: McpCall = { request, reply, caller: request.caller, gone: goneOf(reply) };
    const options = { authInfo: carried(call), parsedBody: request.body };
    return reply.header('x-accel-buffering', 'no').send(await handler.fetch(webRequest(request, call.gone), options));
  });
}

/* eslint-disable @typescript-eslint/no-deprecated -- "only for advanced use cases": a list of tools per caller, made once, whose
   arguments are checked by the validator of commands and refused as problems. */
function serverFor(parts: ToolParts, { era, authInfo }: McpRequestContext): Server {
  const call = callOf(authInfo);
  const server = new Server(
    { name: 'leviathan', title: 'Leviathan', version: VERSION },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  server.setRequestHandler('tools/list', async () => ({ tools: toolsOf(call.caller) }));
  server.setRequestHandler('tools/call', ({ params }, context) =>
    callTool(parts, { call, context, params, goneMeansCancel: era === 'modern' }),
  );
  return server;
}
/* eslint-enable @typescript-eslint/no-deprecated */

/** Aborted when the connection closes before the answer has gone out. */
function goneOf({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController();
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort();
  });
  return gone.signal;
}

/** Its body was read and checked already, and is handed over beside it. */
function webRequest({ url, method, headers, body }: FastifyRequest, signal: AbortSignal): Request {
  const sent = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || name === 'content-length' ? [] : [[name, [value].flat().join(', ')] as [string, string]],
  );
  return new Request(new URL(url, 'http://router'), { method, headers: sent, body: JSON.stringify(body), signal });
}
