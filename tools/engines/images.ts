import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineName } from '@leviathan/test-engines';
import { canInstall, install } from '../launch/apt.js';
import { type CommandResult, command } from './command.ts';
import { docker } from './docker.ts';
import { IMAGES } from './source.ts';

const BASE = 'lev-test/debian:trixie';
const BUILD_MS = 600_000;
const FILES: Readonly<Record<EngineName, string>> = {
  rabbitmq: 'rabbitmq.Dockerfile',
  nats: 'nats.Dockerfile',
  mongo: 'mongo-wire.Dockerfile',
};
/** A test server under the GPL: only ever run as a process of its own, never linked or shipped. */
export const WIRE_SERVER_PACKAGE = 'SecantusDB==0.7.0b3';
const MANYLINUX = ['2_34', '2_28', '2_17'].map((version) => `manylinux_${version}_x86_64`);

let base: Promise<string | undefined> | undefined;

/**
 * Builds an engine's image where none can be pulled: Debian's own packages on a base that debootstrap makes.
 * @returns why it could not
 */
export async function buildImage(name: EngineName, say: (text: string) => void): Promise<string | undefined> {
  base ??= makeBase(say); // one base for all of them
  const why = await base;
  if (why !== undefined) return why;
  say(`building ${IMAGES[name].built}`);
  const context = await mkdtemp(join(tmpdir(), 'leviathan-image-'));
  try {
    if (name === 'mongo') {
      const wheels = await downloadWheels(join(context, 'wheels'));
      if (!wheels.ok) return `pip could not download ${WIRE_SERVER_PACKAGE}: ${wheels.said}`;
    }
    const file = join(import.meta.dirname, FILES[name]);
    const args = ['build', '--tag', IMAGES[name].built, '--file', file, context];
    // The classic builder: newer clients want a plugin for the other one, which Debian's package does not bring.
    return failure(await command('docker', args, { timeoutMs: BUILD_MS, env: { DOCKER_BUILDKIT: '0' } }));
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

async function makeBase(say: (text: string) => void): Promise<string | undefined> {
  if (await docker.has(BASE)) return undefined;
  if (!canInstall()) return 'a base image is made with debootstrap, which needs root on Debian';
  say(`making ${BASE} with debootstrap`);
  const why = await install('debootstrap');
  if (why !== undefined) return why;
  const folder = await mkdtemp(join(tmpdir(), 'leviathan-base-'));
  try {
    const system = join(folder, 'system');
    const made = await command('debootstrap', ['--variant=minbase', 'trixie', system], { timeoutMs: BUILD_MS });
    if (!made.ok) return `debootstrap: ${made.said}`;
    const importing = 'tar -C "$1" -c . | docker import - "$2"';
    return failure(await command('sh', ['-c', importing, 'sh', system, BASE], { timeoutMs: BUILD_MS }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** On the host: a build container has not the certificates that a company's network may ask for. */
async function downloadWheels(folder: string): Promise<CommandResult> {
  if (!(await command('python3', ['-m', 'pip', '--version'])).ok && canInstall()) await install('python3-pip');
  const platforms = [...MANYLINUX, 'manylinux2014_x86_64'].flatMap((platform) => ['--platform', platform]);
  const args = ['-m', 'pip', 'download', '-d', folder, '--only-binary=:all:', '--python-version', '3.13', ...platforms];
  return command('python3', [...args, WIRE_SERVER_PACKAGE], { timeoutMs: BUILD_MS });
}

const failure = ({ ok, said }: CommandResult): string | undefined => (ok ? undefined : said);
