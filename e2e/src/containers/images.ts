import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServiceName } from '@leviathan/contracts';
import { docker, works } from './docker.ts';

const ROOT = join(import.meta.dirname, '../../..');
const TAG = 'e2e';
/** What tests may stand on, without asking a registry: a base that is on this machine. */
const BASE = ['debian:13-slim', 'lev-test/debian:trixie'].find((image) => works('image', 'inspect', image));

/** Why there is nothing to build images with or on, or `undefined`. */
export const WHY_NO_IMAGES =
  BASE === undefined ? 'no Docker engine here, or no base image that is here already' : undefined;

export function imageOf(service: ServiceName): string {
  return `leviathan/${service}:${TAG}`;
}

/** Builds the images of all services, as `npm run images` does. */
export async function buildImages(): Promise<void> {
  const args = ['tools/launch.js', 'tools/images/main.ts', '--tag', TAG, '--base', BASE ?? ''];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT });
}

/** Stages what a service's image would be built from once more, elsewhere: the same commit, another time. */
export async function stageAgain(service: ServiceName, out: string): Promise<void> {
  const args = ['tools/launch.js', 'tools/images/main.ts', '--stage-only', '--service', service, '--out', out];
  await promisify(execFile)(process.execPath, args, { cwd: ROOT });
}

/** 130 MB that nobody needs any more. */
export async function removeStaged(out: string): Promise<void> {
  await rm(join(ROOT, out), { recursive: true });
}

/** A digest over names, times, modes, links and bytes of staged folders: over all that makes their layers. */
export async function digestOf(staged: string, ...folders: readonly string[]): Promise<string> {
  const tar = ['--create', '--sort=name', '--numeric-owner', ...folders];
  const { stdout } = await promisify(execFile)('sh', [
    '-c',
    'cd "$1" && shift && tar "$@" | sha256sum',
    'sh',
    join(ROOT, staged),
    ...tar,
  ]);
  return stdout.trim();
}

/** What is said about an image without running it. */
export async function inspect(service: ServiceName): Promise<ImageConfig> {
  return JSON.parse(await docker('image', 'inspect', '--format', '{{json .Config}}', imageOf(service))) as ImageConfig;
}

export interface ImageConfig {
  readonly User: string;
  readonly Labels: Readonly<Record<string, string>>;
}

/** Its size on disk with everything below it, and of what is ours in it, in MB. */
export async function sizeOf(service: ServiceName): Promise<{ readonly whole: number; readonly ours: number }> {
  const bytes = async (image: string): Promise<number> =>
    Number(await docker('image', 'inspect', '--format', '{{.Size}}', image));
  const [whole, base] = await Promise.all([bytes(imageOf(service)), bytes(BASE ?? '')]);
  return { whole: Math.round(whole / 1e6), ours: Math.round((whole - base) / 1e6) };
}
