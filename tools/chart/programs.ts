import { execFileSync, spawnSync } from 'node:child_process';
import { chartProgram, howToInstall } from '../launch/chart-programs.js';

export type Program = 'helm' | 'kubeconform';

/** Standard output of a program that must succeed; its error output is in what is thrown. */
export function output(name: Program, args: readonly string[], input?: string): string {
  return execFileSync(pathOf(name), args, { encoding: 'utf8', input, maxBuffer: 64 * 1024 * 1024, stdio: 'pipe' });
}

/** What a program prints, or why it refuses. */
export function attempt(
  name: Program,
  args: readonly string[],
  input: string,
): { readonly text: string; readonly refusal?: string } {
  const { status, stdout, stderr } = spawnSync(pathOf(name), args, {
    encoding: 'utf8',
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
  return status === 0 ? { text: stdout } : { text: stdout, refusal: stderr };
}

/** What a program says when it refuses, or `undefined` when it does not. */
export function refusal(name: Program, args: readonly string[]): string | undefined {
  const { status, stderr } = spawnSync(pathOf(name), args, { encoding: 'utf8' });
  return status === 0 ? undefined : stderr;
}

function pathOf(name: Program): string {
  const path = chartProgram(name);
  if (path === undefined) throw new Error(`${name} is not on PATH: ${howToInstall(name)}`);
  return path;
}
