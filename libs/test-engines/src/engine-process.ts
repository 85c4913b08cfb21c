import { execFile, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const GONE_WITHIN_MS = 10_000;
const POLL_MS = 20;

/** How the process of an engine is started, each time alike. */
export interface EngineProgram {
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * An engine that is a plain process of this machine. Its folder holds the program, its log and the id of the process:
 * a test may have restarted it, and whoever cleans up in the end is another process.
 *
 * The process leads a group of its own: start scripts have children, and a signal is for all of them.
 */
export class EngineProcess {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  static create(folder: string, program: EngineProgram): EngineProcess {
    writeFileSync(join(folder, 'program.json'), JSON.stringify(program));
    return new EngineProcess(folder);
  }

  /** Starts it; it does not listen yet. */
  async start(): Promise<void> {
    const { command, env } = this.#program();
    const [file, ...args] = command;
    const log = openSync(join(this.#folder, 'log'), 'a');
    const child = spawn(file, args, { env, cwd: this.#folder, detached: true, stdio: ['ignore', log, log] });
    closeSync(log);
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    writeFileSync(this.#pidFile(), String(child.pid));
  }

  /** Resolves when it is gone. Its children get the signal too, but who reaps them is not ours to say. */
  async kill(): Promise<void> {
    const deadline = performance.now() + GONE_WITHIN_MS;
    this.#signal('SIGKILL');
    while (this.#isThere()) {
      if (performance.now() > deadline) throw new Error(`the process in ${this.#folder} does not end`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async pause(): Promise<void> {
    this.#signal('SIGSTOP');
  }

  async resume(): Promise<void> {
    this.#signal('SIGCONT');
  }

  async exec([file = '', ...args]: readonly string[]): Promise<string> {
    return (await run(file, args, { env: this.#program().env })).stdout;
  }

  /** What it has printed, of all its starts. */
  get log(): string {
    return readFileSync(join(this.#folder, 'log'), 'utf8');
  }

  #signal(signal: NodeJS.Signals): void {
    this.#send(signal, (pid) => -pid);
  }

  #isThere(): boolean {
    return this.#send(0, (pid) => pid);
  }

  #send(signal: NodeJS.Signals | 0, to: (pid: number) => number): boolean {
    try {
      process.kill(to(Number(readFileSync(this.#pidFile(), 'utf8'))), signal);
      return true;
    } catch (cause) {
      if (isGone(cause)) return false;
      throw cause;
    }
  }

  #program(): EngineProgram {
    return JSON.parse(readFileSync(join(this.#folder, 'program.json'), 'utf8')) as EngineProgram;
  }

  #pidFile(): string {
    return join(this.#folder, 'pid');
  }
}

/** No such process, or one that never started. (Under Jest, Node's errors are no instances of its `Error`.) */
function isGone(cause: unknown): boolean {
  const { code } = cause as NodeJS.ErrnoException;
  return code === 'ESRCH' || code === 'ENOENT';
}
