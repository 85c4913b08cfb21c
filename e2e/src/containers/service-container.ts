import type { ServiceName } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import { call } from '../client.ts';
import { CONFINED, docker } from './docker.ts';
import { imageOf } from './images.ts';

const READY_WITHIN_MS = 60_000;

export interface ContainerOptions {
  readonly network: string;
  readonly labels: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Of the hashed keys, on this machine. */
  readonly keysFile: string;
}

const KEYS = '/etc/leviathan/keys.json';

/** One service in a container of its own, as confined as a cluster would have it, published on loopback alone. */
export class ServiceContainer implements AsyncDisposable {
  readonly service: ServiceName;
  readonly #id: string;
  #startedAt: number;
  #url: string | undefined;

  private constructor(service: ServiceName, id: string, startedAt: number) {
    this.service = service;
    this.#id = id;
    this.#startedAt = startedAt;
  }

  /** Starts it and does not wait until it is ready. The others reach it by its service's name. */
  static async run(
    service: ServiceName,
    { network, labels, env, keysFile }: ContainerOptions,
  ): Promise<ServiceContainer> {
    const settings = { ...env, LEV_INSTANCE: `${service}-1`, LEV_API_KEYS_FILE: KEYS };
    const startedAt = performance.now();
    const id = await docker(
      ...['run', '--detach', '--network', network, '--network-alias', service, ...CONFINED],
      ...labels.flatMap((label) => ['--label', label]),
      ...['--publish', '127.0.0.1::8080', '--publish', '127.0.0.1::9090', '--volume', `${keysFile}:${KEYS}:ro`],
      ...Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      imageOf(service),
    );
    return new ServiceContainer(service, id, startedAt);
  }

  /** Where its API is, while it is ready. */
  get url(): string | undefined {
    return this.#url;
  }

  /** Resolves when `/readyz` says so, with how long that took from its start, in ms. */
  async isReady(): Promise<number> {
    const operations = await this.#published(9090);
    await eventually(async () => {
      const { status, body } = await call(`${operations}/readyz`);
      if (status !== 200) throw new Error(`${this.service} is not ready: ${JSON.stringify(body)}`);
    }, READY_WITHIN_MS);
    this.#url = await this.#published(8080);
    return performance.now() - this.#startedAt;
  }

  /** Ends it as a machine that is lost would. */
  async kill(): Promise<void> {
    this.#url = undefined;
    await docker('kill', '--signal', 'KILL', this.#id);
  }

  /** Starts it again after {@link kill}, with nothing in its folders. */
  async start(): Promise<void> {
    this.#startedAt = performance.now();
    await docker('start', this.#id);
  }

  /** Asks it to stop. @returns its exit code */
  async stop(): Promise<number> {
    this.#url = undefined;
    await docker('stop', '--time', '20', this.#id);
    return Number(await docker('inspect', '--format', '{{.State.ExitCode}}', this.#id));
  }

  /** Runs a program in it and resolves with what it prints. */
  exec(...command: readonly string[]): Promise<string> {
    return docker('exec', this.#id, ...command);
  }

  /** Docker takes another port at each start. */
  async #published(port: number): Promise<string> {
    const [address = ''] = (await docker('port', this.#id, `${String(port)}/tcp`)).split('\n');
    return `http://${address}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await docker('rm', '--force', '--volumes', this.#id);
  }
}
