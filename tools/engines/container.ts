import type { EngineAddress, EngineName } from '@leviathan/test-engines';
import { GenericContainer, type StartedTestContainer, Wait, getContainerRuntimeClient } from 'testcontainers';
import { freePort } from './port.ts';
import type { Source } from './source.ts';

export const LOOPBACK = '127.0.0.1';
/** Marks the containers of a run with its owner: see owner.ts. */
export const OWNER_LABEL = 'leviathan.test-owner';

type Image = Extract<Source, { image: string }>;

interface Recipe {
  readonly port: number;
  readonly url: (host: string, port: number) => string;
  readonly prepare: (container: GenericContainer, kind: Image['kind']) => GenericContainer;
  readonly started?: (container: StartedTestContainer, kind: Image['kind']) => Promise<void>;
}

/** Three engines share two cores with the tests: Erlang's schedulers must sleep, not spin. */
const ERLANG = '+sbwt none +sbwtdcpu none +sbwtdio none';

const RECIPES: Readonly<Record<EngineName, Recipe>> = {
  rabbitmq: {
    port: 5672,
    url: (host, port) => `amqp://guest:guest@${host}:${port}`,
    prepare: (container) =>
      container
        .withEnvironment({ RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: ERLANG })
        .withWaitStrategy(Wait.forLogMessage(/Server startup complete|Starting broker\.\.\. completed/)),
  },
  nats: {
    port: 4222,
    url: (host, port) => `nats://${host}:${port}`,
    prepare: (container) =>
      container.withCommand(['-js', '-sd', '/data']).withWaitStrategy(Wait.forLogMessage(/Server is ready/)),
  },
  mongo: {
    port: 27_017,
    url: (host, port) => `mongodb://${host}:${port}/?directConnection=true`,
    prepare: (container, kind) =>
      container.withCommand(kind === 'official' ? MONGOD : WIRE_SERVER).withWaitStrategy(Wait.forListeningPorts()),
    started: async (container, kind) => {
      if (kind === 'official') await initiate(container);
    },
  },
};

const MONGOD = ['mongod', '--replSet', 'rs0', '--bind_ip_all', '--setParameter', 'enableTestCommands=1'];
/** Without --sync-on-commit it loses acknowledged writes when it is killed, which a journal's store must not. */
const WIRE_SERVER = [
  ...['/opt/mongo/bin/secantusd-py', '--host', '0.0.0.0', '--port', '27017', '--storage-path', '/data'],
  ...['--sync-on-commit', '--enable-test-commands'],
];

/** Majority writes and change streams need a replica set; one member is one. */
async function initiate(container: StartedTestContainer): Promise<void> {
  const script =
    "rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: 'localhost:27017' }] }); while (!db.hello().isWritablePrimary) sleep(100)";
  const { exitCode, output } = await container.exec(['mongosh', '--quiet', '--eval', script]);
  if (exitCode !== 0) throw new Error(`the replica set could not be initiated: ${output}`);
}

/** Published on loopback only, where Docker is on this machine: the broker's password is no secret. */
class LocalContainer extends GenericContainer {
  protected override async beforeContainerCreated(): Promise<void> {
    const { info } = await getContainerRuntimeClient();
    if (!['localhost', LOOPBACK].includes(info.containerRuntime.host)) return;
    const bindings = (this.hostConfig.PortBindings ?? {}) as Record<string, { HostIp?: string }[]>;
    for (const binding of Object.values(bindings).flat()) binding.HostIp = LOOPBACK;
  }
}

/** Starts an engine on a port that it keeps when it is killed and started again. */
export async function startContainer(name: EngineName, source: Image, owner: string): Promise<EngineAddress> {
  const { port, url, prepare, started } = RECIPES[name];
  const container = await prepare(new LocalContainer(source.image), source.kind)
    .withExposedPorts({ container: port, host: await freePort() })
    .withLabels({ [OWNER_LABEL]: owner })
    .withStartupTimeout(120_000)
    .start();
  await started?.(container, source.kind);
  const control = { kind: 'container', id: container.getId() } as const;
  return { url: url(container.getHost(), container.getMappedPort(port)), control };
}
