import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';

const ROOT = join(import.meta.dirname, '../..');
const SERVICE = 'role-orchestrator'; // the one with assets: definitions and the watch page
const TAG = 'e2e';
const IMAGE = `leviathan/${SERVICE}:${TAG}`;
/** What tests may stand on, without asking a registry: a base that is on this machine. */
const BASE = ['debian:13-slim', 'lev-test/debian:trixie'].find((image) => works('image', 'inspect', image));
/** Compiling, staging and four layers, on a busy machine. */
const BUILD_MS = 300_000;
/** As small as Kubernetes' "restricted" and a read-only root make it; alone, so it needs no engine. */
const CONFINED = [
  ...['--read-only', '--tmpfs', '/tmp', '--tmpfs', '/data:uid=65532,mode=700', '--network', 'none'],
  ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
  ...['-e', 'LEV_EMBEDDED=true', '-e', 'LEV_HTTP_HOST=127.0.0.1'],
];

function works(...args: readonly string[]): boolean {
  return spawnSync('docker', args, { stdio: 'ignore' }).status === 0;
}

async function docker(...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', args);
  return stdout.trim();
}

/** Asks from inside, since the container has no network. */
async function status(container: string, url: string): Promise<string> {
  return docker('exec', container, 'node', '-e', `console.log((await fetch('${url}')).status)`);
}

// without Docker, or a base that is here already, there is nothing to build on
(BASE === undefined ? describe.skip : describe)('an image', () => {
  let container = '';

  beforeAll(async () => {
    const options = ['--service', SERVICE, '--tag', TAG, '--base', BASE ?? ''];
    await promisify(execFile)(process.execPath, ['tools/launch.js', 'tools/images/main.ts', ...options], { cwd: ROOT });
    container = await docker('run', '-d', ...CONFINED, IMAGE);
    await eventually(
      () => works('exec', container, 'node', '-e', "await fetch('http://127.0.0.1:8080/livez')"),
      60_000,
    );
  }, BUILD_MS);

  afterAll(async () => {
    if (container !== '') await docker('rm', '-f', container);
  });

  test('runs as a number that is not root, on a read-only root, without a network', async () => {
    expect(await docker('exec', container, 'node', '-p', 'process.getuid()')).toBe('65532');
    expect(await status(container, 'http://127.0.0.1:9090/livez')).toBe('200');
    expect(await status(container, 'http://127.0.0.1:9090/version')).toBe('200');
  });

  test('holds what is read at run time: definitions and the watch page', async () => {
    expect(await status(container, 'http://127.0.0.1:8080/v1/personas/dev')).toBe('200');
    expect(await status(container, 'http://127.0.0.1:8080/runs/any')).toBe('200');
  });

  test('holds a bill of its packages, and no source of ours', async () => {
    const bill = JSON.parse(await docker('exec', container, 'cat', '/app/sbom.cdx.json')) as { components: unknown[] };
    expect(bill.components.length).toBeGreaterThan(50);
    expect(
      await docker('exec', container, 'sh', '-c', 'ls -d /app/libs/*/src /app/services/*/src 2>/dev/null | wc -l'),
    ).toBe('0');
  });

  test('refuses to start where anybody may call it and there are no keys', async () => {
    const open = docker('run', '--rm', '--tmpfs', '/data:uid=65532', '-e', 'LEV_EMBEDDED=true', IMAGE);
    await expect(open).rejects.toThrow('LEV_API_KEYS_FILE');
  });

  test('ends with code 0 when it is told to stop', async () => {
    await docker('stop', '--time', '15', container);
    expect(await docker('inspect', '--format', '{{.State.ExitCode}}', container)).toBe('0');
  });
});
