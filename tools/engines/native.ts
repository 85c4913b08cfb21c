import { delimiter, join } from 'node:path';
import type { EngineName } from '@leviathan/test-engines';
import { canInstall, install } from '../launch/apt.js';
import { command } from './command.ts';
import { WIRE_SERVER_PACKAGE } from './images.ts';

/** Where Debian keeps servers' programs: the first without the wrappers that change the user. */
export const PROGRAMS = ['/usr/lib/rabbitmq/bin', process.env['PATH'] ?? '', '/usr/sbin', '/usr/bin', '/bin'].join(
  delimiter,
);
/** Kept between runs, as node_modules is. */
export const WIRE_SERVER = join(import.meta.dirname, '../../node_modules/.cache/leviathan-mongo-wire');
const PACKAGES = { rabbitmq: 'rabbitmq-server', nats: 'nats-server' } as const;
const INSTALL_MS = 300_000;

/**
 * Sees to it that an engine's programs are on this machine, installing them where that needs nobody's leave.
 * @returns why they are not
 */
export async function provideNative(name: EngineName, say: (text: string) => void): Promise<string | undefined> {
  if (name === 'mongo') return provideWireServer(say);
  const program = PACKAGES[name];
  if (await isInstalled(program)) return undefined;
  if (!canInstall()) return `${program} is not installed`;
  say(`installing ${program} with apt-get`);
  return install(program);
}

async function provideWireServer(say: (text: string) => void): Promise<string | undefined> {
  const program = join(WIRE_SERVER, 'bin/secantusd-py');
  if ((await command(program, ['--help'])).ok) return undefined;
  say(`installing ${WIRE_SERVER_PACKAGE} into a virtual environment`);
  const create = (): ReturnType<typeof command> => command('python3', ['-m', 'venv', '--clear', WIRE_SERVER]);
  let made = await create();
  if (!made.ok && canInstall() && (await install('python3-venv')) === undefined) made = await create();
  if (!made.ok) return `python3 -m venv: ${made.said}`;
  const args = ['install', '--only-binary=:all:', WIRE_SERVER_PACKAGE];
  const { ok, said } = await command(join(WIRE_SERVER, 'bin/pip'), args, { timeoutMs: INSTALL_MS });
  return ok ? undefined : `pip: ${said}`;
}

async function isInstalled(program: string): Promise<boolean> {
  return (await command('sh', ['-c', 'command -v "$1"', 'sh', program], { env: { PATH: PROGRAMS } })).ok;
}
