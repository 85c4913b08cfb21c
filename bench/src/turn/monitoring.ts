import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Row, comparison } from '../row.ts';
import { Program } from './program.ts';
import { ROUNDS, taken } from './rounds.ts';
import { Touches } from './touches.ts';

/**
 * What monitoring costs: the same product twice, on (`ours`: every command is a trace that is exported) and off
 * (`raw`: nothing of OpenTelemetry is loaded).
 */
export async function monitoring(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'leviathan-bench-'));
  const product = (name: string, env: NodeJS.ProcessEnv): Program =>
    new Program('embedded/src/main.ts', ['--no-demo', '--port', '0', '--data', join(folder, name)], {
      ...process.env,
      ...env,
    });
  try {
    await using collector = new Program('bench/src/turn/collector.ts');
    const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: await collector.url };
    await using on = product('on', { ...endpoint, ENABLE_MONITORING: 'true' });
    await using off = product('off', { ...endpoint, ENABLE_MONITORING: 'false' });
    const [ours, raw] = [new Touches(await on.url), new Touches(await off.url)];
    for (const side of [ours, raw]) await side.openSessions();
    return comparison('monitoring', 'commands/s', await taken(ROUNDS, ours, raw));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
