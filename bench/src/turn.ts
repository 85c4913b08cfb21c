import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Row, comparison } from './row.ts';

const ROOT = join(import.meta.dirname, '../..');
const NODE = ['--conditions=@leviathan/source', '--disable-warning=ExperimentalWarning'];
const ROUNDS = 5;
const REQUESTS = 1500;
const IN_FLIGHT = 64;

/**
 * A whole command over HTTP (accepted, routed, one session turn, outcome journaled: three synced inserts) beside a bare
 * Fastify POST that only parses and answers. Both are processes of their own; the client is the same.
 */
export async function turn(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'leviathan-bench-'));
  const ours = serve('embedded/src/main.ts', ['--no-demo', '--port', '0', '--data', folder]);
  const bare = serve('bench/src/bare-fastify.ts', []);
  try {
    const [ourUrl, bareUrl] = await Promise.all([readyUrl(ours), readyUrl(bare)]);
    await openSessions(ourUrl);
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const one = { ours: await rate(ourUrl), raw: await rate(bareUrl) };
      if (round > 0) rounds.push(one); // the first warms up both compilers
    }
    return [comparison('embedded', 'commands/s', rounds)];
  } finally {
    for (const child of [ours, bare]) child.kill('SIGTERM');
    await Promise.all([ours, bare].map((child) => new Promise((resolve) => child.once('close', resolve))));
    rmSync(folder, { recursive: true });
  }
}

/** Requests per second with {@link IN_FLIGHT} of them under way all the time, each slot with a session of its own. */
async function rate(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
  const started = performance.now();
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async (_, slot) => {
      for (let sent = slot; sent < REQUESTS; sent += IN_FLIGHT) await touch(url, agent, slot);
    }),
  );
  agent.destroy();
  return REQUESTS / ((performance.now() - started) / 1000);
}

async function openSessions(url: string): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  for (let slot = 0; slot < IN_FLIGHT; slot += 1) {
    await post(url, agent, { type: 'session.create', session: `bench-${String(slot)}`, payload: {} });
  }
  agent.destroy();
}

function touch(url: string, agent: Agent, slot: number): Promise<void> {
  return post(url, agent, {
    type: 'session.touch',
    session: `bench-${String(slot)}`,
    payload: { activity: 'measuring' },
  });
}

function post(url: string, agent: Agent, body: object): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const headers = { 'content-type': 'application/json', prefer: 'wait=30' };
  const sent = request(`${url}/v1/commands`, { method: 'POST', agent, headers }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (part: string) => (text += part));
    response.on('end', () => {
      if (response.statusCode === 200 && text.includes('"succeeded"')) resolve(undefined);
      else reject(new Error(`${String(response.statusCode)} ${text}`));
    });
  });
  sent.on('error', reject).end(JSON.stringify(body));
  return promise;
}

function serve(entry: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...NODE, join(ROOT, entry), ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function readyUrl(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    const url = /^ready (http\S+)/m.exec(output)?.[1];
    if (url !== undefined) resolve(url);
  });
  child.once('close', () => reject(new Error(`it ended before it was ready:\n${output}`)));
  return promise;
}
