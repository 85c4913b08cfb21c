import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Row, figure } from './row.ts';

const ROOT = join(import.meta.dirname, '../..');
const WARM_RUNS = 5;

/** The first minute: from a fresh clone, from an installed tree, and the memory that it takes after the demo. */
export async function start(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'leviathan-bench-'));
  try {
    const cold = await coldSeconds(folder);
    const warm = [];
    for (let run = 0; run < WARM_RUNS; run += 1)
      warm.push(await demoSeconds(ROOT, join(folder, `warm-${String(run)}`)));
    const rss = await megabytesAfterDemo(join(folder, 'rss'));
    return [
      figure('cold-s', 's', [cold], '≤ 60'),
      figure('warm-s', 's', warm, '≤ 5'),
      figure('rss-mb', 'MB', [rss], '≤ 250'),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A fresh clone without `node_modules`, and `npm start -- --once` in it: installation, start and demo. */
async function coldSeconds(folder: string): Promise<number> {
  const clone = join(folder, 'clone');
  const { status } = spawnSync('git', ['clone', '--quiet', ROOT, clone], { stdio: 'inherit' });
  if (status !== 0) throw new Error('git clone failed');
  return demoSeconds(clone, join(folder, 'cold'));
}

async function demoSeconds(root: string, dataDir: string): Promise<number> {
  const started = performance.now();
  const child = npmStart(root, ['--once', '--port', '0', '--data', dataDir], 'ignore');
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`npm start -- --once ended with ${String(code)}`);
  return (performance.now() - started) / 1000;
}

async function megabytesAfterDemo(dataDir: string): Promise<number> {
  const node = ['--conditions=@leviathan/source', '--disable-warning=ExperimentalWarning'];
  const args = [...node, join(ROOT, 'embedded/src/main.ts'), '--port', '0', '--data', dataDir];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  await told(child, 'What to do next');
  const rss = residentMegabytes(child.pid ?? 0);
  child.kill('SIGTERM');
  await new Promise((resolve) => child.once('close', resolve));
  return rss;
}

function npmStart(root: string, args: readonly string[], stdout: 'ignore' | 'pipe'): ChildProcess {
  return spawn('npm', ['start', '--', ...args], { cwd: root, stdio: ['ignore', stdout, 'inherit'] });
}

/** Resolves when the process has printed `words`. */
function told(child: ChildProcess, words: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.includes(words)) resolve(undefined);
  });
  child.once('close', () => reject(new Error(`it ended without saying "${words}":\n${output}`)));
  return promise;
}

/** @returns resident memory of a process, from /proc: Linux only */
function residentMegabytes(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
  return Number(kilobytes) / 1024;
}
