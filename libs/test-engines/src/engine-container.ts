import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How an engine differs from the one that runs for all tests. */
export interface EngineVariant {
  /** Where it listens in its container. */
  readonly port: number;
  /** A folder of this machine that is copied to `/variant`. */
  readonly files: string;
  readonly env: Readonly<Record<string, string>>;
  /** The arguments of its image; the image's own unless given. */
  readonly args: readonly string[];
}

/** An engine in a container. The Docker client is enough for a test: hardly anything is started here, only handled. */
export class EngineContainer {
  readonly #id: string;

  constructor(id: string) {
    this.#id = id;
  }

  async kill(): Promise<void> {
    await run('docker', ['kill', '--signal', 'KILL', this.#id]);
  }

  async start(): Promise<void> {
    await run('docker', ['start', this.#id]);
  }

  async pause(): Promise<void> {
    await run('docker', ['pause', this.#id]);
  }

  async resume(): Promise<void> {
    await run('docker', ['unpause', this.#id]);
  }

  async exec(command: readonly string[]): Promise<string> {
    return (await run('docker', ['exec', this.#id, ...command])).stdout;
  }

  /**
   * Starts another engine from the same image. It has the labels of the first, so whoever removes that one after a run
   * that was killed removes this one too.
   */
  async beside({ port, files, env, args }: EngineVariant): Promise<{ container: EngineContainer; port: number }> {
    const image = await this.#inspect('{{.Image}}');
    const labels = JSON.parse(await this.#inspect('{{json .Config.Labels}}')) as Readonly<
      Record<string, string>
    > | null;
    const options = [
      ...['--publish', `127.0.0.1::${String(port)}`],
      ...pairs('--label', labels ?? {}),
      ...pairs('--env', env),
    ];
    const { stdout } = await run('docker', ['create', ...options, image, ...args]);
    const container = new EngineContainer(stdout.trim());
    await run('docker', ['cp', files, `${container.#id}:/variant`]);
    await container.start();
    const published = (await run('docker', ['port', container.#id, String(port)])).stdout;
    return { container, port: Number(/:(\d+)\s/.exec(published)?.[1]) };
  }

  async remove(): Promise<void> {
    await run('docker', ['rm', '--force', '--volumes', this.#id]);
  }

  async #inspect(format: string): Promise<string> {
    return (await run('docker', ['inspect', '--format', format, this.#id])).stdout.trim();
  }
}

function pairs(option: string, values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
}
