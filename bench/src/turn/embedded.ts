import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Row, comparison } from '../row.ts';
import { Program } from './program.ts';
import { ROUNDS, taken } from './rounds.ts';
import { Touches } from './touches.ts';

/**
 * A whole command over HTTP (accepted, routed, one session turn, outcome journaled: three synced inserts) beside a bare
 * Fastify POST that only parses and answers. Both are processes of their own; the client is the same.
 */
export async function embedded(): Promise<Row> {
  const folder = mkdtempSync(join(tmpdir(), 'leviathan-bench-'));
  try {
    await using product = new Program('embedded/src/main.ts', ['--no-demo', '--port', '0', '--data', folder]);
    await using bare = new Program('bench/src/bare-fastify.ts');
    const ours = new Touches(await product.url);
    const raw = new Touches(await bare.url);
    await ours.openSessions();
    return comparison('embedded', 'commands/s', await taken(ROUNDS, ours, raw));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
