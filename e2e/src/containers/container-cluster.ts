import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '@leviathan/contracts';
import type { TestEngine } from '@leviathan/test-engines';
import { Client } from '../client.ts';
import { type Ground, ownGround } from '../cluster/ground.ts';
import { Ingress, type Target } from '../cluster/ingress.ts';
import { temporaryFolder } from '../product.ts';
import { docker } from './docker.ts';
import { ServiceContainer } from './service-container.ts';

/** The port that each engine has in its own container. */
const ENGINES = { rabbitmq: 5672, nats: 4222, mongo: 27_017 } as const;
/** By it whoever provides the engines finds what to remove after a run that was ended; see tools/engines. */
const OWNER_LABEL = 'leviathan.test-owner';

/** The five services as containers on one network with the engines, behind one origin. */
export class ContainerCluster implements AsyncDisposable {
  readonly ground: Ground;
  readonly services: ReadonlyMap<ServiceName, ServiceContainer>;
  readonly client: Client;
  readonly #stack: AsyncDisposableStack;

  private constructor(parts: Pick<ContainerCluster, 'ground' | 'services' | 'client'>, stack: AsyncDisposableStack) {
    this.ground = parts.ground;
    this.services = parts.services;
    this.client = parts.client;
    this.#stack = stack;
  }

  /** @param env besides where the engines and the others are */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<ContainerCluster> {
    await using stack = new AsyncDisposableStack();
    const ground = stack.use(await ownGround());
    const labels = await labelsOf(ground);
    const network = stack.use(await networkWith(ground, labels));
    const { path } = stack.use(await temporaryFolder());
    const key = randomBytes(24).toString('base64url');
    const options = {
      network: network.name,
      labels,
      keysFile: keysFileIn(path, key),
      env: { ...environment(ground, key), ...env },
    };
    const services = new Map<ServiceName, ServiceContainer>();
    for (const service of SERVICES) services.set(service, stack.use(await ServiceContainer.run(service, options)));
    const ingress = stack.use(await Ingress.start((service) => targetsOf(services.get(service))));
    const client = new Client(ingress.url, { 'x-api-key': key });
    return new ContainerCluster({ ground, services, client }, stack.move());
  }

  of(service: ServiceName): ServiceContainer {
    const found = this.services.get(service);
    if (found === undefined) throw new Error(`there is no ${service}`);
    return found;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

function targetsOf(container: ServiceContainer | undefined): readonly Target[] {
  return container?.url === undefined ? [] : [{ instance: container.service, url: container.url }];
}

function engineOf(ground: Ground, name: keyof typeof ENGINES): TestEngine {
  return ground[name];
}

/** Those of the engines that say whose they are. */
async function labelsOf({ rabbitmq }: Ground): Promise<readonly string[]> {
  const format = `{{index .Config.Labels "${OWNER_LABEL}"}}`;
  const owner = await docker('inspect', '--format', format, rabbitmq.containerId ?? '');
  return owner === '' ? [] : [`${OWNER_LABEL}=${owner}`];
}

async function networkWith(
  ground: Ground,
  labels: readonly string[],
): Promise<{ readonly name: string } & AsyncDisposable> {
  const name = `leviathan-${ground.vhost === '/' ? randomBytes(4).toString('hex') : ground.vhost}`;
  await docker('network', 'create', ...labels.flatMap((label) => ['--label', label]), name);
  const engines = Object.keys(ENGINES) as (keyof typeof ENGINES)[];
  for (const engine of engines) {
    await docker('network', 'connect', '--alias', engine, name, engineOf(ground, engine).containerId ?? '');
  }
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      for (const engine of engines)
        await docker('network', 'disconnect', name, engineOf(ground, engine).containerId ?? '');
      await docker('network', 'rm', name);
    },
  };
}

/** Readable for everybody: the containers' user is nobody here. */
function keysFileIn(folder: string, key: string): string {
  const hash = createHash('sha256').update(key).digest('hex');
  const keys = [{ id: 'e2e', hash, tenant: 'local', subject: 'e2e', scopes: ['*'] }];
  const file = join(folder, 'keys.json');
  writeFileSync(file, JSON.stringify({ keys }), { mode: 0o644 });
  return file;
}

function environment({ env }: Ground, key: string): Readonly<Record<string, string>> {
  const urls = Object.entries(ENGINES).map(([engine, port]) => {
    const name = `LEV_${engine.toUpperCase()}_URL`;
    const url = new URL(env[name] ?? '');
    url.host = `${engine}:${String(port)}`;
    return [name, url.toString()] as const;
  });
  return {
    ...env,
    ...Object.fromEntries(urls),
    LEV_FLAG_SERVICE_URL: 'http://flag-service:8080',
    LEV_FLAG_SERVICE_KEY: key,
    LEV_ALLOWED_ORIGINS: 'http://flag-service:8080', // the one that others call by a name
    ENABLE_METAGPT_ROLES: 'true',
    ENABLE_ORLEANS: 'true',
    ENABLE_DISTRIBUTED_WHISPERS: 'true',
  };
}
