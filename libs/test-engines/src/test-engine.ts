import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import type { EngineAddress } from './engine.ts';

const run = promisify(execFile);
const POLL_MS = 50;
const LISTENS_WITHIN_MS = 90_000;

/** An engine in the hands of a test: its address, and what can be done to its process. */
export class TestEngine {
  readonly url: string;
  readonly #address: EngineAddress;

  constructor(address: EngineAddress) {
    this.#address = address;
    this.url = address.url;
  }

  /** Whether a test may stop it. */
  get isOurs(): boolean {
    return this.#address.control.kind === 'container';
  }

  /** Ends it as `kill -9` would. */
  async kill(): Promise<void> {
    await this.#docker('kill', '--signal', 'KILL');
  }

  /** Starts it again after `kill` and resolves once its port listens. */
  async start(): Promise<void> {
    await this.#docker('start');
    await listens(new URL(this.url));
  }

  async crash(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Freezes it, as a stalled machine would; connections stay open. */
  async pause(): Promise<void> {
    await this.#docker('pause');
  }

  async resume(): Promise<void> {
    await this.#docker('unpause');
  }

  /** Runs a program beside it (`rabbitmqctl …`) and resolves with what it prints. */
  async exec(...command: readonly string[]): Promise<string> {
    const { stdout } = await run('docker', ['exec', this.#id(), ...command]);
    return stdout;
  }

  async #docker(...command: readonly string[]): Promise<void> {
    await run('docker', [...command, this.#id()]);
  }

  #id(): string {
    const { control } = this.#address;
    if (control.kind === 'container') return control.id;
    throw new Error(`${new URL(this.url).host} was given by its URL: this test needs an engine that it may stop`);
  }
}

async function listens({ hostname, port }: URL): Promise<void> {
  const deadline = performance.now() + LISTENS_WITHIN_MS;
  while (!(await accepts(hostname, Number(port)))) {
    if (performance.now() > deadline) throw new Error(`nothing listens on ${hostname}:${port}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => resolve(false));
  });
}
