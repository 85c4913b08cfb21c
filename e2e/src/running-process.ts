import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { eventually } from '@leviathan/test-kit';

export const ROOT = join(import.meta.dirname, '../..');
/** A cold, busy machine starts a program in seconds; a minute means that it will never start. */
const START_DEADLINE_MS = 60_000;

/** A program of this repository as its user runs it, only without npm: a real process, which can really be killed. */
export class RunningProcess implements AsyncDisposable {
  readonly child: ChildProcess;
  #output = '';

  /** @param entry relative to the repository @param env on top of a clean environment */
  constructor(entry: string, args: readonly string[], env: Readonly<Record<string, string>>) {
    const flags = ['--conditions=@leviathan/source', '--disable-warning=ExperimentalWarning'];
    this.child = spawn(process.execPath, [...flags, join(ROOT, entry), ...args], {
      cwd: ROOT,
      env: { ...cleanEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => (this.#output += text));
    }
  }

  /** Everything that it has printed so far. */
  get output(): string {
    return this.#output;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  async says(pattern: RegExp): Promise<void> {
    await eventually(() => pattern.test(this.#output) || this.hasEnded, START_DEADLINE_MS);
    if (!pattern.test(this.#output)) throw new Error(`it ended without saying ${String(pattern)}:\n${this.#output}`);
  }

  /** Resolves with the exit code, or the name of the signal that ended it. */
  async ended(): Promise<number | NodeJS.Signals> {
    if (!this.hasEnded) await new Promise((resolve) => this.child.once('close', resolve));
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
    if (!this.hasEnded) await this.kill();
  }
}

/** The test's own environment without settings that would leak into the product. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(LEV_|ENABLE_|OPENAI_|ANTHROPIC_|OTEL_|NO_COLOR|FORCE_COLOR|NODE_OPTIONS)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}
