import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** An engine in a container. The Docker client is enough for a test: nothing is started here, only handled. */
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
}
