import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const NODE = ['--conditions=@leviathan/source', '--disable-warning=ExperimentalWarning'];

/** A program of this repository in a process of its own. */
export class Program implements AsyncDisposable {
  readonly #child: ChildProcess;
  /** Resolves with the URL of its `ready` line. */
  readonly url: Promise<string>;

  /** @param entry relative to the repository */
  constructor(entry: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = process.env) {
    const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
    this.#child = spawn(process.execPath, [...NODE, join(ROOT, entry), ...args], { cwd: ROOT, env, stdio });
    this.url = readyUrl(this.#child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGTERM');
    if (this.#child.exitCode === null) await new Promise((resolve) => this.#child.once('close', resolve));
  }
}

function readyUrl(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    const url = /^ready (http\S+)/m.exec(output)?.[1];
    if (url !== undefined) resolve(url);
  });
  child.once('close', () => reject(new Error(`it ended before it was ready:\n${output}`)));
  return promise;
}
