import { describe, expect, test } from '@jest/globals';
import { Client as McpClient, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Client } from '../client.ts';

interface Structured {
  readonly command: string;
  readonly status: string;
  readonly confirmation: string;
  readonly result: Record<string, unknown>;
  readonly problem: { readonly code: string };
}

/** Registers what the official client of the Model Context Protocol sees, with all flags on. */
export function mcpTools(client: () => Client): void {
  describe.each(['2026-07-28', '2025-11-25', '2025-06-18'])('over MCP %s', (version) => {
    test('a team is asked, a session is kept, and erased once a person has agreed', async () => {
      const { url, auth } = client();
      const mcp = new McpClient(
        { name: 'e2e', version: '1' },
        version === '2026-07-28'
          ? { versionNegotiation: { mode: { pin: version } } }
          : { supportedProtocolVersions: [version] },
      );
      const headers = auth === undefined ? {} : { 'x-api-key': auth.apiKey };
      await mcp.connect(new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } }));
      const call = async (name: string, args: Record<string, unknown>): Promise<Structured> =>
        (await mcp.callTool({ name, arguments: args })).structuredContent as Structured;
      const session = `s-mcp-${version}`;

      expect(mcp.getNegotiatedProtocolVersion()).toBe(version);
      const { tools } = await mcp.listTools();
      expect(tools.map(({ name }) => name)).toEqual(expect.arrayContaining(['agent_ask', 'session_erase']));
      const asked = await call('agent_ask', { text: 'What comes first?', session });
      expect(asked).toMatchObject({ status: 'succeeded', result: { answeredBy: { kind: 'team' } } });
      await call('session_create', { session, context: 'over MCP' });
      const kept = await call('session_checkpoint', { session, context: 'fixed the login bug' });
      expect(kept).toMatchObject({ status: 'succeeded', result: { session } });
      const { confirmation, problem } = await call('session_erase', { session });
      expect(problem.code).toBe('not-confirmed');
      expect(await call('session_erase', { session, confirmation })).toMatchObject({ status: 'succeeded' });
      expect((await client().call(`/v1/sessions/${session}`)).status).toBe(404);
      await mcp.close();
    });
  });
}
