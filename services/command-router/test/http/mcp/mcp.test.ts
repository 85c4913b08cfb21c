import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { COMMAND_TYPES } from '@leviathan/contracts';
import { SystemClock } from '@leviathan/kernel';
import { type Authentication, closeAuthentication, openAuthentication } from '@leviathan/service-kit';
import { eventually } from '@leviathan/test-kit';
import type { CallToolResult, Client } from '@modelcontextprotocol/client';
import { TestSystem } from '../../fixtures/system.ts';
import { type McpClientOptions, VERSIONS, listening, mcpClient } from './mcp-client.ts';

const SILENCE = { info: () => undefined, warn: () => undefined, error: () => undefined };
const KEYS: Readonly<Record<string, { readonly tenant: string; readonly scopes: readonly string[] }>> = {
  'red-key': { tenant: 'red', scopes: ['*'] },
  'blue-key': { tenant: 'blue', scopes: ['*'] },
  reader: { tenant: 'red', scopes: ['commands:read'] },
  'runs-only': { tenant: 'red', scopes: ['runs:write'] },
  'flags-only': { tenant: 'red', scopes: ['flags:read'] },
};

let folder: string;
let authentication: Authentication;
let system: TestSystem;
let url: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  const keys = Object.entries(KEYS).map(([key, who]) => {
    return { id: key, hash: createHash('sha256').update(key).digest('hex'), subject: key, ...who };
  });
  const apiKeysFile = join(folder, 'keys.json');
  await writeFile(apiKeysFile, JSON.stringify({ keys }));
  const ports = { clock: new SystemClock(), log: SILENCE };
  authentication = await openAuthentication({ httpHost: '0.0.0.0', apiKeysFile }, ports);
  system = await TestSystem.start({ authentication });
  url = await listening(system);
});
afterAll(async () => {
  await system[Symbol.asyncDispose]();
  closeAuthentication(authentication);
  await rm(folder, { recursive: true });
});

async function as<T>(options: McpClientOptions, use: (client: Client) => Promise<T>): Promise<T> {
  const client = await mcpClient(url, { key: 'red-key', ...options });
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}

interface Structured {
  readonly command: string;
  readonly status: string;
  readonly confirmation: string;
  readonly result: { readonly text: string };
  readonly problem: { readonly code: string; readonly errors: readonly { readonly pointer: string }[] };
}

const structured = ({ structuredContent }: CallToolResult): Structured => structuredContent as Structured;
const call = (client: Client, name: string, args: Record<string, unknown>): Promise<CallToolResult> =>
  client.callTool({ name, arguments: args });

describe.each(VERSIONS)('a client of MCP %s', (version) => {
  test('is spoken to in its version', async () => {
    const spoken = await as({ version }, async (client) => client.getNegotiatedProtocolVersion());
    expect(spoken).toBe(version);
  });

  test('finds every command type as a tool, with its schemas and hints', async () => {
    const { tools } = await as({ version }, (client) => client.listTools());
    const names = COMMAND_TYPES.map(({ type }) => type.replaceAll('.', '_'));
    expect(tools.map(({ name }) => name)).toEqual([...names, 'command_get', 'command_cancel']);
    const erase = tools.find(({ name }) => name === 'session_erase');
    expect(erase?.annotations).toMatchObject({ readOnlyHint: false, destructiveHint: true, idempotentHint: true });
    expect(erase?.inputSchema).toMatchObject({ required: ['session'], additionalProperties: false });
    expect(tools.find(({ name }) => name === 'agent_ask')?.inputSchema.properties).toHaveProperty('text');
    expect(JSON.stringify(tools)).not.toContain('$id');
  });

  test('gets the result of a command, as words and as structure', async () => {
    const result = await as({ version }, (client) => call(client, 'agent_ask', { text: 'hello' }));
    expect(result.isError).toBeUndefined();
    expect(result.content).toEqual([{ type: 'text', text: 'hello' }]);
    expect(structured(result)).toMatchObject({ status: 'succeeded', result: { text: 'hello' } });
    expect((await system.get(`/v1/commands/${structured(result).command}`, { 'x-api-key': 'red-key' })).status).toBe(
      200,
    );
  });

  test('is told what is wrong with its arguments, by their names', async () => {
    const result = await as({ version }, (client) => call(client, 'agent_ask', { text: '', tone: 'kind' }));
    expect(result.isError).toBe(true);
    expect(structured(result)).toMatchObject({ status: 'refused', problem: { code: 'invalid-payload' } });
    const pointers = structured(result).problem.errors.map(({ pointer }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/text', '/tone']));
  });

  test('is told how a command failed, as the error of its tool', async () => {
    const result = await as({ version }, (client) => call(client, 'agent_ask', { text: 'refuse this' }));
    expect(result.isError).toBe(true);
    expect(structured(result)).toMatchObject({ status: 'failed', problem: { code: 'model-failed' } });
  });

  test('is refused a tool that does not exist', async () => {
    await expect(as({ version }, (client) => call(client, 'rm_rf', {}))).rejects.toThrow('there is no tool "rm_rf"');
  });

  test('hears of progress, and goes on waiting with command_get', async () => {
    const progress: string[] = [];
    await as({ version }, async (client) => {
      const asked = { name: 'agent_ask', arguments: { text: 'slow', entity: `run-${version}`, waitSeconds: 1 } };
      const result = await client.callTool(asked, { onprogress: ({ message = '' }) => void progress.push(message) });
      const { command, status } = structured(result);
      expect(['accepted', 'running']).toContain(status);
      expect(progress[0]).toContain(command);

      const waiting = call(client, 'command_get', { command, waitSeconds: 20 });
      const cancelled = await call(client, 'command_cancel', { command });
      expect(structured(cancelled)).toMatchObject({ command });
      expect(structured(await waiting)).toMatchObject({ status: 'cancelled', problem: { code: 'cancelled' } });
    });
  });

  test('one key is one command', async () => {
    const args = { text: 'once', idempotencyKey: `once-${version}` };
    const [one, two] = await as({ version }, async (client) => {
      return [await call(client, 'agent_ask', args), await call(client, 'agent_ask', args)] as const;
    });
    expect(structured(one).command).toBe(structured(two).command);
  });

  test('that cannot ask a person gets a token, which is good for this command alone', async () => {
    await as({ version }, async (client) => {
      const args = { entity: `run-token-${version}` };
      const first = structured(await call(client, 'run_cancel', args));
      expect(first).toMatchObject({ status: 'refused', problem: { code: 'not-confirmed' } });
      const { confirmation } = first;
      const other = await call(client, 'run_cancel', { entity: 'another-run', confirmation });
      expect(structured(other)).toMatchObject({ problem: { code: 'not-confirmed' } });
      const done = structured(await call(client, 'run_cancel', { ...args, confirmation }));
      expect(done.status).toBe('succeeded');
      const again = structured(await call(client, 'run_cancel', { ...args, confirmation }));
      expect(again.command).toBe(done.command);
    });
  });
});

describe('a client that can ask a person', () => {
  test('asks, and the command runs once the person agrees', async () => {
    const questions: string[] = [];
    const person = (question: string): boolean => questions.push(question) > 0;
    const result = await as({ person }, (client) => call(client, 'run_cancel', { entity: 'run-elicited' }));
    expect(structured(result)).toMatchObject({ status: 'succeeded' });
    expect(questions).toEqual([expect.stringMatching(/^run\.cancel of "run-elicited": .*cannot be taken back\.$/)]);
  });

  test('does nothing when the person does not', async () => {
    const result = await as({ person: () => false }, (client) => call(client, 'run_cancel', { entity: 'run-kept' }));
    expect(result.isError).toBe(true);
    expect(structured(result)).toMatchObject({ status: 'refused', problem: { code: 'not-confirmed' } });
    const { items } = (await system.get('/v1/commands?entity=run-kept', { 'x-api-key': 'red-key' })).body;
    expect(items).toEqual([]);
  });
});

describe('who goes away', () => {
  const statusOf = async (entity: string): Promise<string | undefined> =>
    (await system.get(`/v1/commands?entity=${entity}`, { 'x-api-key': 'red-key' })).body.items[0]?.status;

  test('has cancelled what it asked for, in 2026-07-28', async () => {
    await as({}, async (client) => {
      const abort = new AbortController();
      const asked = { name: 'agent_ask', arguments: { text: 'slow', entity: 'run-left' } };
      const asking = client.callTool(asked, { signal: abort.signal, onprogress: () => abort.abort('enough') });
      await expect(asking).rejects.toThrow();
      await eventually(async () => expect(await statusOf('run-left')).toBe('cancelled'));
    });
  });

  test('has not, in the versions before', async () => {
    await as({ version: '2025-11-25' }, async (client) => {
      const abort = new AbortController();
      const asked = { name: 'agent_ask', arguments: { text: 'slow', entity: 'run-left-on' } };
      const asking = client.callTool(asked, { signal: abort.signal, onprogress: () => abort.abort('enough') });
      await expect(asking).rejects.toThrow();
    });
    const later = await as({}, (client) => call(client, 'agent_ask', { text: 'after it' }));
    expect(structured(later).status).toBe('succeeded');
    await eventually(async () => expect(await statusOf('run-left-on')).toBe('running'));
  });
});

describe('access', () => {
  test('a caller sees and calls the tools of its scopes only', async () => {
    await as({ key: 'runs-only' }, async (client) => {
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toEqual(['agent_ask', 'run_start', 'run_cancel', 'command_cancel']);
      const refused = structured(await call(client, 'session_create', {}));
      expect(refused).toMatchObject({ status: 'refused', problem: { code: 'not-permitted' } });
      expect(structured(await call(client, 'command_get', { command: 'x' }))).toMatchObject({
        problem: { code: 'not-permitted' },
      });
      expect(structured(await call(client, 'agent_ask', { text: 'mine' })).status).toBe('succeeded');
    });
    const { tools } = await as({ key: 'reader' }, (client) => client.listTools());
    expect(tools.map(({ name }) => name)).toEqual(['command_get']);
  });

  test("another tenant's command is as unknown as one that never was, and its confirmations count for nothing", async () => {
    const args = { entity: 'run-of-red' };
    const { command, confirmation } = await as({}, async (client) => {
      const { command } = structured(await call(client, 'agent_ask', { text: 'red' }));
      return { command, confirmation: structured(await call(client, 'run_cancel', args)).confirmation };
    });
    await as({ key: 'blue-key' }, async (client) => {
      for (const name of ['command_get', 'command_cancel']) {
        expect(structured(await call(client, name, { command }))).toMatchObject({ problem: { code: 'not-found' } });
      }
      const tried = structured(await call(client, 'run_cancel', { ...args, confirmation }));
      expect(tried).toMatchObject({ problem: { code: 'not-confirmed' } });
    });
  });

  test('without credentials or scope, from a foreign page or host, nothing is answered', async () => {
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    const asked = async (headers: Record<string, string>): Promise<number> =>
      (await system.send('POST', '/mcp', body, { accept: 'application/json, text/event-stream', ...headers })).status;
    expect(await asked({})).toBe(401);
    expect(await asked({ 'x-api-key': 'flags-only' })).toBe(403);
    expect(await asked({ 'x-api-key': 'red-key', origin: 'https://evil.example' })).toBe(403);
    expect(await asked({ 'x-api-key': 'red-key', host: 'evil.example' })).toBe(403);
    expect(await asked({ 'x-api-key': 'red-key' })).toBe(200);
  });

  test('what was commanded is in the audit, with who did it', async () => {
    const { command } = await as({}, async (client) =>
      structured(await call(client, 'agent_ask', { text: 'audited' })),
    );
    const { body } = await system.get('/v1/audit', { 'x-api-key': 'red-key' });
    expect(body.items.find(({ id }) => id === command)).toMatchObject({ subject: 'red-key', target: { command } });
  });
});

test('LEV_MCP=false leaves the path out', async () => {
  await using without = await TestSystem.start({ settings: { mcp: false } });
  expect((await without.send('POST', '/mcp', {})).status).toBe(404);
});
