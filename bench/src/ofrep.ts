import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Row, comparison } from './row.ts';
import { requestsPerSecond } from './raw-http.ts';
import { Program } from './turn/program.ts';

const ROUNDS = 7;
const FLAG = '/ofrep/v1/evaluate/flags/ENABLE_ORLEANS';
const BODY = JSON.stringify({
  context: { targetingKey: '0192f0c4-7a1e-7c3a-9b4e-3f5d2a1b0c9d', email: 'user@example.com', plan: 'free' },
});

/** A flag of `npm start` by OFREP beside a bare Fastify POST that only parses and answers; the client is the same. */
export async function ofrep(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'leviathan-bench-'));
  try {
    await using product = new Program('embedded/src/main.ts', ['--no-demo', '--port', '0', '--data', folder]);
    await using bare = new Program('bench/src/bare-fastify.ts');
    const [ours, raw] = [await product.url, await bare.url];
    await rollOut(ours);
    const rounds = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const pair = {
        ours: await requestsPerSecond(ours, FLAG, BODY),
        raw: await requestsPerSecond(raw, '/v1/commands', BODY),
      };
      if (round > 0) rounds.push(pair); // the first warms up both
    }
    return [comparison('single', 'evaluations/s', rounds, '≥ 0.60')];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A flag in the middle of a rollout. */
async function rollOut(url: string): Promise<void> {
  const targeting = { fractional: [['on', 10], ['off', 90]] }; // prettier-ignore
  const response = await fetch(`${url}/v1/flags/ENABLE_ORLEANS`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', 'if-match': '*' },
    body: JSON.stringify({ state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off', targeting }),
  });
  if (!response.ok)
    throw new Error(`the flag could not be written: ${String(response.status)} ${await response.text()}`);
}
