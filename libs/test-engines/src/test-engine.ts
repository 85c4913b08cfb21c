import { EngineContainer, type EngineVariant } from './engine-container.ts';
import { EngineProcess } from './engine-process.ts';
import type { Control, EngineAddress } from './engine.ts';
import { listens } from './listens.ts';

const LISTENS_WITHIN_MS = 90_000;

/** What a kind of engine lets a test do. */
interface Handle {
  kill(): Promise<void>;
  start(): Promise<void>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  exec(command: readonly string[]): Promise<string>;
}

/** An engine in the hands of a test: its address, and what can be done to its process. */
export class TestEngine {
  readonly url: string;
  readonly #control: Control;
  readonly #handle: Handle | undefined;

  constructor({ url, control }: EngineAddress) {
    this.url = url;
    this.#control = control;
    this.#handle = handleOf(control);
  }

  /** The same engine, by another URL: with a vhost, a database, a user. */
  at(url: string): TestEngine {
    return new TestEngine({ url, control: this.#control });
  }

  /** Whether another one can be started {@link beside} it. */
  get hasImage(): boolean {
    return this.#handle instanceof EngineContainer;
  }

  /** Another engine of the same kind, on this machine, which is set up in another way. @throws unless it {@link hasImage} */
  async beside(variant: EngineVariant): Promise<{ readonly host: string } & AsyncDisposable> {
    if (!(this.#handle instanceof EngineContainer)) throw new Error(`${this.url} has no image to start another from`);
    const { container, port } = await this.#handle.beside(variant);
    const host = `127.0.0.1:${String(port)}`;
    await listens(new URL(`tcp://${host}`), LISTENS_WITHIN_MS);
    return { host, [Symbol.asyncDispose]: () => container.remove() };
  }

  /** Of Docker, when it is a container. */
  get containerId(): string | undefined {
    return this.#control.kind === 'container' ? this.#control.id : undefined;
  }

  /** Whether a test may stop it. */
  get isOurs(): boolean {
    return this.#handle !== undefined;
  }

  /** Ends it as `kill -9` would. */
  async kill(): Promise<void> {
    await this.#ours().kill();
  }

  /** Starts it again after `kill` and resolves once its port listens. */
  async start(): Promise<void> {
    await this.#ours().start();
    await listens(new URL(this.url), LISTENS_WITHIN_MS);
  }

  async crash(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Freezes it, as a stalled machine would; connections stay open. */
  async pause(): Promise<void> {
    await this.#ours().pause();
  }

  async resume(): Promise<void> {
    await this.#ours().resume();
  }

  /** Runs a program beside it (`rabbitmqctl …`) and resolves with what it prints. */
  async exec(...command: readonly string[]): Promise<string> {
    return this.#ours().exec(command);
  }

  #ours(): Handle {
    if (this.#handle !== undefined) return this.#handle;
    throw new Error(`${new URL(this.url).host} was given by its URL: this test needs an engine that it may stop`);
  }
}

function handleOf(control: Control): Handle | undefined {
  switch (control.kind) {
    case 'container':
      return new EngineContainer(control.id);
    case 'process':
      return new EngineProcess(control.folder);
    case 'none':
      return undefined;
  }
}
