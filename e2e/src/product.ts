import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningProcess } from './running-process.ts';

export interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** `npm start` as a user runs it, only without npm. */
export class Product extends RunningProcess {
  private constructor({ args = [], env = {} }: StartOptions) {
    const home = join(tmpdir(), `leviathan-home-${String(process.pid)}`);
    super('embedded/src/main.ts', args, { LEV_LEGACY_HOME: home, ...env });
  }

  /** Starts it and does not wait. */
  static spawn(options: StartOptions): Product {
    return new Product(options);
  }

  /** Starts it and waits until it says that it is ready. */
  static async start(options: StartOptions): Promise<Product> {
    const product = Product.spawn(options);
    await product.says(/^ready http/m);
    return product;
  }

  /** Where it listens, from its `ready` line. */
  get url(): string {
    const url = /^ready (http\S+)/m.exec(this.output)?.[1];
    if (url === undefined) throw new Error(`not ready yet:\n${this.output}`);
    return url;
  }
}

/** A folder that goes with the test. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'leviathan-e2e-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
