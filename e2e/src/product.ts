import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@leviathan/test-kit';

const ROOT = join(import.meta.dirname, '../..');
/** A cold, busy machine starts it in seconds; a minute means that it will never start. */
const START_DEADLINE_MS = 60_000;

export interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** `npm start` as a user runs it, only without npm: the real process, which can really be killed. */
export class Product implements AsyncDisposable {
  readonly child: ChildProcess;
  #output = '';

  private constructor(child: ChildProcess) {
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
  }

  /** Starts it and does not wait. */
  static spawn({ args = [], env = {} }: StartOptions): Product {
    const flags = ['--conditions=@leviathan/source', '--disable-warning=ExperimentalWarning'];
    const entry = join(ROOT, 'embedded/src/main.ts');
    return new Product(
      spawn(process.execPath, [...flags, entry, ...args], {
        cwd: ROOT,
        env: {
          ...cleanEnvironment(),
          LEV_LEGACY_HOME: join(tmpdir(), `leviathan-home-${String(process.pid)}`),
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    );
  }

  /** Starts it and waits until it says that it is ready. */
  static async start(options: StartOptions): Promise<Product> {
    const product = Product.spawn(options);
    await product.says(/^ready http/m);
    return product;
  }

  /** Everything that it has printed so far. */
  get output(): string {
    return this.#output;
  }

  /** Where it listens, from its `ready` line. */
  get url(): string {
    const url = /^ready (http\S+)/m.exec(this.#output)?.[1];
    if (url === undefined) throw new Error(`not ready yet:\n${this.#output}`);
    return url;
  }

  async says(pattern: RegExp): Promise<void> {
    await eventually(() => pattern.test(this.#output) || this.child.exitCode !== null, START_DEADLINE_MS);
    if (!pattern.test(this.#output)) throw new Error(`it ended without saying ${String(pattern)}:\n${this.#output}`);
  }

  /** Resolves with the exit code, or the name of the signal that ended it. */
  async ended(): Promise<number | NodeJS.Signals> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      await new Promise((resolve) => this.child.once('close', resolve));
    }
    return this.child.exitCode ?? this.child.signalCode ?? 0;
  }

  /** No warning, no last word: what a power cut does. */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended();
  }

  async stop(): Promise<number | NodeJS.Signals> {
    this.child.kill('SIGTERM');
    return this.ended();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.kill();
  }
}

/** The test's own environment without settings that would leak into the product. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(LEV_|ENABLE_|OPENAI_|ANTHROPIC_|OTEL_|NO_COLOR|FORCE_COLOR|NODE_OPTIONS)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'leviathan-e2e-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
