import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EngineAddress,
  type EngineName,
  EngineProcess,
  type EngineProgram,
  listens,
} from '@leviathan/test-engines';
import { PROGRAMS, WIRE_SERVER } from './native.ts';
import { isGone } from './owner.ts';
import { freePort } from './port.ts';

const PREFIX = 'leviathan-engines-';
const STARTS_WITHIN_MS = 90_000;

/** The engines of one run that are plain processes, in a temporary folder that names their owner. */
export class EngineProcesses {
  readonly #owner: string;
  #folder: string | undefined;

  constructor(owner: string) {
    this.#owner = owner;
  }

  async start(name: EngineName): Promise<EngineAddress> {
    const folder = this.#create(name);
    const port = await freePort();
    const { url, program } = await RECIPES[name](folder, port);
    const engine = EngineProcess.create(folder, program);
    await engine.start();
    await listens(new URL(url), STARTS_WITHIN_MS).catch((cause: unknown) => {
      throw new Error(`${name} does not listen: ${engine.log.slice(-1_000)}`, { cause });
    });
    return { url, control: { kind: 'process', folder } };
  }

  async stop(): Promise<void> {
    if (this.#folder !== undefined) await remove(this.#folder);
  }

  /** Ends and removes what runs left whose owner is gone. */
  static async sweep(): Promise<void> {
    for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
      const folder = join(tmpdir(), name);
      const owner = join(folder, 'owner');
      if (existsSync(owner) && isGone(readFileSync(owner, 'utf8'))) await remove(folder);
    }
  }

  #create(name: string): string {
    if (this.#folder === undefined) {
      this.#folder = mkdtempSync(join(tmpdir(), PREFIX));
      writeFileSync(join(this.#folder, 'owner'), this.#owner);
    }
    const folder = join(this.#folder, name);
    mkdirSync(folder);
    return folder;
  }
}

async function remove(folder: string): Promise<void> {
  const engines = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of engines) await new EngineProcess(join(folder, name)).kill();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }); // a child may still be writing
}

type Recipe = (folder: string, port: number) => Promise<{ url: string; program: EngineProgram }>;

const RECIPES: Readonly<Record<EngineName, Recipe>> = {
  rabbitmq: async (folder, port) => ({
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    program: { command: ['sh', '-c', 'epmd & exec rabbitmq-server'], env: await rabbitmqEnvironment(folder, port) },
  }),
  nats: async (folder, port) => ({
    url: `nats://127.0.0.1:${port}`,
    program: {
      command: ['nats-server', '-a', '127.0.0.1', '-p', String(port), '-js', '-sd', join(folder, 'data')],
      env: { PATH: PROGRAMS },
    },
  }),
  mongo: async (folder, port) => ({
    url: `mongodb://127.0.0.1:${port}/?directConnection=true`,
    program: {
      command: [
        ...([join(WIRE_SERVER, 'bin/secantusd-py'), '--host', '127.0.0.1', '--port', String(port)] as const),
        ...['--storage-path', join(folder, 'data'), '--sync-on-commit', '--enable-test-commands'],
      ],
      env: { PATH: PROGRAMS },
    },
  }),
};

/** A node of its own: own name, ports, cookie (in HOME) and folders. Its epmd is ours, in its process group: Erlang's own would leave it. */
async function rabbitmqEnvironment(folder: string, port: number): Promise<Record<string, string>> {
  const plugins = join(folder, 'enabled_plugins');
  writeFileSync(plugins, '[].');
  return {
    PATH: PROGRAMS,
    HOME: folder,
    RABBITMQ_ALLOW_INPUT: 'true', // the script becomes the server, instead of staying as a parent with traps
    RABBITMQ_NODENAME: `leviathan-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(await freePort()),
    ERL_EPMD_PORT: String(await freePort()),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'rabbitmq-env.conf'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-noinput -start_epmd false +sbwt none +sbwtdcpu none +sbwtdio none',
  };
}
