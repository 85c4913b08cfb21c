import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import { temporaryFolder } from '../product.ts';
import { Client } from '../client.ts';
import { type Ground, ownGround } from './ground.ts';
import { activeOf } from './active-consumers.ts';
import { Ingress, type Target } from './ingress.ts';
import { Replica } from './replica.ts';

export interface ClusterOptions {
  /** Of each service, or of those that are named; 1 unless given. */
  readonly replicas?: number | Readonly<Partial<Record<ServiceName, number>>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Of one service alone. */
  readonly envOf?: (service: ServiceName) => Readonly<Record<string, string>>;
}

const READY_WITHIN_MS = 60_000;
/** How often the ingress looks whether a replica is ready while it is not, and how often in a row it must be no. */
const PROBE_MS = 200;
const FAILED_PROBES = 3;
/** While it is: twice as often as the chart's probes, because each look costs the replica and its engines some requests. */
const READY_PROBE_MS = 1000;

/** The product as a cluster runs it: five services, each in processes of its own, on real engines, behind one origin. */
export class Cluster implements AsyncDisposable {
  readonly ground: Ground;
  readonly folder: string;
  readonly replicas: Replica[] = [];
  /** What the replicas are ready for, as the ingress last saw it. */
  readonly #ready = new Map<Replica, string>();
  readonly #failedProbes = new Map<Replica, number>();
  readonly #options: ClusterOptions;
  readonly #stack: AsyncDisposableStack;
  readonly #key = randomBytes(24).toString('base64url');
  #ingress!: Ingress;
  #probing = true;

  private constructor(options: ClusterOptions, ground: Ground, folder: string, stack: AsyncDisposableStack) {
    this.#options = options;
    this.ground = ground;
    this.folder = folder;
    this.#stack = stack;
  }

  static async start(options: ClusterOptions = {}): Promise<Cluster> {
    await using stack = new AsyncDisposableStack();
    const ground = stack.use(await ownGround());
    const folder = stack.use(await temporaryFolder());
    const cluster = new Cluster(options, ground, folder.path, stack.move());
    try {
      await cluster.#begin();
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The headers of somebody who may do everything. */
  get credentials(): Record<string, string> {
    return { 'x-api-key': this.#key };
  }

  /** A client of the whole. */
  get client(): Client {
    return new Client(this.#ingress.url, this.credentials);
  }

  /** A client of one replica, past the ingress. */
  clientOf({ url, instance }: Replica): Client {
    if (url === undefined) throw new Error(`${instance} does not listen`);
    return new Client(url, this.credentials);
  }

  /** Who is active on each partition of a service, in the order of partitions, as the broker says. */
  async activeConsumers(service: ServiceName): Promise<readonly string[]> {
    const { rabbitmq, vhost } = this.ground;
    const columns = ['queue_name', 'channel_pid', 'active'];
    const consumers = await rabbitmq.exec('rabbitmqctl', '-q', 'list_consumers', '-p', vhost, ...columns);
    const channels = await rabbitmq.exec(
      'rabbitmqctl',
      '-q',
      'list_channels',
      '-p',
      vhost,
      'pid',
      'name',
      'connection',
    );
    const connections = await rabbitmq.exec('rabbitmqctl', '-q', 'list_connections', 'pid', 'client_properties');
    return activeOf(service, { consumers, channels, connections });
  }

  of(service: ServiceName): readonly Replica[] {
    return this.replicas.filter((replica) => replica.service === service);
  }

  /** One more replica of a service. Resolves when it is ready and in service. */
  async add(service: ServiceName, env: Readonly<Record<string, string>> = {}): Promise<Replica> {
    const replica = this.#spawn(service, this.of(service).length + 1, env);
    await this.isReady(replica);
    return replica;
  }

  async isReady(replica: Replica): Promise<void> {
    await eventually(async () => {
      if (replica.process.hasEnded) return; // waiting longer does not help
      const { isReady, report } = await replica.readiness();
      if (isReady) return;
      await new Promise((resolve) => setTimeout(resolve, PROBE_MS)); // each look costs its engines a request
      throw new Error(`${replica.instance} is not ready: ${JSON.stringify(report)}\n${tail(replica)}`);
    }, READY_WITHIN_MS);
    if (replica.process.hasEnded) throw new Error(`${replica.instance} has ended:\n${tail(replica)}`);
    await eventually(() => this.#ready.get(replica) === replica.url, READY_WITHIN_MS);
  }

  async allReady(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => this.isReady(replica)));
  }

  async #begin(): Promise<void> {
    this.#ingress = this.#stack.use(await Ingress.start((service) => this.#targetsOf(service)));
    this.#stack.defer(() => void (this.#probing = false));
    this.#writeKeys();
    const { replicas = 1 } = this.#options;
    for (const service of SERVICES) {
      const wanted = typeof replicas === 'number' ? replicas : (replicas[service] ?? 1);
      for (let number = 1; number <= wanted; number += 1) this.#spawn(service, number);
    }
    await this.allReady();
    await eventually(() => this.#flagsAreLive()); // a router that came up first has begun with all flags off
  }

  async #flagsAreLive(): Promise<boolean> {
    const routers = this.of('command-router').map((router) => this.clientOf(router));
    const views = await Promise.all(routers.map((router) => router.call<{ flags: { source: string } }>('/v1/system')));
    return views.every(({ body }) => body.flags.source === 'live');
  }

  #spawn(service: ServiceName, number: number, env: Readonly<Record<string, string>> = {}): Replica {
    const { env: common, envOf } = this.#options;
    const settings = { ...this.#settings(), ...this.ground.envOf(service), ...common, ...envOf?.(service), ...env };
    const replica = this.#stack.use(new Replica(service, number, this.folder, settings));
    this.replicas.push(replica);
    void this.#probe(replica);
    return replica;
  }

  #settings(): Readonly<Record<string, string>> {
    return {
      ...this.ground.env,
      LEV_HTTP_PORT: '0',
      LEV_ADMIN_PORT: '0',
      LEV_APP_DIR: join(this.folder, 'app'),
      LEV_LEGACY_HOME: join(this.folder, 'home'),
      LEV_WHISPER_FILE: join(this.folder, 'whisper.json'),
      LEV_API_KEYS_FILE: join(this.folder, 'keys.json'),
      LEV_TICKET_KEY: this.#key,
      LEV_FLAG_SERVICE_URL: this.#ingress.url,
      LEV_FLAG_SERVICE_KEY: this.#key,
      ENABLE_METAGPT_ROLES: 'true',
      ENABLE_ORLEANS: 'true',
      ENABLE_DISTRIBUTED_WHISPERS: 'true',
      NODE_COMPILE_CACHE: join(this.folder, '../leviathan-e2e-compile-cache'), // restarts are what many tests wait for
    };
  }

  #writeKeys(): void {
    const hash = createHash('sha256').update(this.#key).digest('hex');
    const keys = [{ id: 'e2e', hash, tenant: 'local', subject: 'e2e', scopes: ['*'] }];
    writeFileSync(join(this.folder, 'keys.json'), JSON.stringify({ keys }));
  }

  #targetsOf(service: ServiceName): readonly Target[] {
    return [...this.#ready].flatMap(([replica, url]) =>
      replica.service === service ? [{ instance: replica.instance, url }] : [],
    );
  }

  /** What an endpoints controller does: who is not ready gets no requests. Each has its own pace: a slow one delays itself. */
  async #probe(replica: Replica): Promise<void> {
    while (this.#probing) {
      const isReady = await this.#look(replica);
      await new Promise((resolve) => setTimeout(resolve, isReady ? READY_PROBE_MS : PROBE_MS));
    }
  }

  /** @returns whether it is ready */
  async #look(replica: Replica): Promise<boolean> {
    const { isReady } = await replica.readiness();
    const { url } = replica;
    const failed = isReady ? 0 : (this.#failedProbes.get(replica) ?? 0) + 1;
    this.#failedProbes.set(replica, failed);
    if (isReady && url !== undefined) this.#ready.set(replica, url);
    else if (url === undefined || failed >= FAILED_PROBES) this.#ready.delete(replica);
    return isReady;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

function tail({ process }: Replica): string {
  return process.output.split('\n').slice(-15).join('\n');
}
