import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

/** Whether a command of Docker's succeeds. */
export function works(...args: readonly string[]): boolean {
  return spawnSync('docker', args, { stdio: 'ignore' }).status === 0;
}

/** Runs a command of Docker's and resolves with what it prints. @throws with what it said when it fails */
export async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout.trim();
}

/** As small as Kubernetes' "restricted" and a read-only root make a container. */
export const CONFINED: readonly string[] = [
  ...['--read-only', '--tmpfs', '/tmp', '--tmpfs', '/data:uid=65532,mode=700'],
  ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
];
