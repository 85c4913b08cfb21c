import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { TestSystem } from '../../fixtures/system.ts';

export const VERSIONS = ['2026-07-28', '2025-11-25', '2025-06-18'] as const;
export type Version = (typeof VERSIONS)[number];

export interface McpClientOptions {
  readonly version?: Version;
  readonly key?: string;
  /** What the person says when a tool asks; without it the client cannot ask. */
  readonly person?: (question: string) => boolean;
}

/** The official client, connected to `/mcp` of a system that listens. */
export async function mcpClient(
  url: string,
  { version = '2026-07-28', key, person }: McpClientOptions = {},
): Promise<Client> {
  const client = new Client(
    { name: 'test', version: '1' },
    {
      ...(version === '2026-07-28'
        ? { versionNegotiation: { mode: { pin: version } } }
        : { supportedProtocolVersions: [version] }),
      capabilities: person === undefined ? {} : { elicitation: {} },
    },
  );
  if (person !== undefined) {
    client.setRequestHandler('elicitation/create', async ({ params }) =>
      person(params.message) ? { action: 'accept', content: { confirm: true } } : { action: 'decline' },
    );
  }
  const headers = key === undefined ? {} : { 'x-api-key': key };
  await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', url), { requestInit: { headers } }));
  return client;
}

export function listening(system: TestSystem): Promise<string> {
  return system.app.listen({ host: '127.0.0.1', port: 0 });
}
