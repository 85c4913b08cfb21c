import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './running-process.ts';

const HOW_TO_INSTALL =
  'schemathesis is not on the path. It is a Python program, and no part of npm install:\n' +
  '  python3 -m venv ~/.venvs/schemathesis && ~/.venvs/schemathesis/bin/pip install schemathesis==4.32.5\n' +
  '  PATH=$PATH:~/.venvs/schemathesis/bin npm run fuzz';

export interface Verdict {
  readonly isClean: boolean;
  readonly cases: number;
  readonly report: string;
}

/** @throws when it is not installed, with how to do so */
export function requireSchemathesis(): void {
  if (spawnSync('schemathesis', ['--version']).status !== 0) throw new Error(HOW_TO_INSTALL);
}

/** Tests what a server answers against the OpenAPI document that it serves. What is explained is in `schemathesis.toml`. */
export async function schemathesis(
  document: string,
  headers: Readonly<Record<string, string>>,
  { seed, maxExamples }: { readonly seed: number; readonly maxExamples: number },
): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'leviathan-schemathesis-')); // it leaves a database of examples behind
  const given = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const limits = [
    '--seed',
    String(seed),
    '--max-examples',
    String(maxExamples),
    '--request-timeout',
    '60',
    '--workers',
    '4',
    '--no-color',
  ];
  const config = ['--config-file', join(ROOT, 'e2e/schemathesis.toml')];
  try {
    const { status, report } = await run(
      [...config, 'run', document, ...given, ...limits, '--phases', 'examples,coverage,fuzzing'],
      folder,
    );
    return { isClean: status === 0, cases: Number(/(\d+) generated/.exec(report)?.[1] ?? 0), report };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function run(args: readonly string[], cwd: string): Promise<{ readonly status: number; readonly report: string }> {
  return new Promise((resolve) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024 };
    execFile('schemathesis', args, options, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : 1, report: stdout + stderr }),
    );
  });
}
