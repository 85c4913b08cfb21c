import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServiceName } from '@leviathan/contracts';
import { call } from '../client.ts';
import { RunningProcess } from '../running-process.ts';

/** A probe that is not answered within this time has failed, as with Kubernetes. */
const PROBE_PATIENCE_MS = 1000;

/** One service as a process of its own, which keeps its name and its folder over restarts. */
export class Replica implements AsyncDisposable {
  readonly service: ServiceName;
  readonly instance: string;
  #env: Readonly<Record<string, string>>;
  #process: RunningProcess;
  /** What it said in its lives before. */
  #said = '';

  /** Starts it and does not wait. @param folder of all replicas' data */
  constructor(service: ServiceName, number: number, folder: string, env: Readonly<Record<string, string>>) {
    this.service = service;
    this.instance = `${service}-${String(number)}`;
    const dataDir = join(folder, this.instance);
    mkdirSync(dataDir, { recursive: true });
    this.#env = { ...env, LEV_INSTANCE: this.instance, LEV_DATA_DIR: dataDir };
    this.#process = this.#spawn();
  }

  get process(): RunningProcess {
    return this.#process;
  }

  /** Everything that it has printed, in all its lives. */
  get output(): string {
    return this.#said + this.#process.output;
  }

  /** Where it listens, or `undefined` before it does and after its end. */
  get url(): string | undefined {
    return this.#process.hasEnded ? undefined : /^ready (http\S+)/m.exec(this.#process.output)?.[1];
  }

  /** What `/readyz` says. */
  async readiness(): Promise<{ readonly isReady: boolean; readonly report: unknown }> {
    const operations = /"operations":"(http[^"]+)"/.exec(this.#process.output)?.[1];
    if (operations === undefined || this.#process.hasEnded) return { isReady: false, report: 'it does not run' };
    try {
      const { status, body } = await call(`${operations}/readyz`, { signal: AbortSignal.timeout(PROBE_PATIENCE_MS) });
      return { isReady: status === 200, report: body };
    } catch (error) {
      return { isReady: false, report: String(error) };
    }
  }

  /** How much memory it holds; 0 when it does not run. */
  async residentMib(): Promise<number> {
    if (this.#process.hasEnded) return 0;
    const status = await readFile(`/proc/${String(this.#process.child.pid)}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
  }

  /** CPU that it has used since its start, in milliseconds; 0 when it does not run. */
  async cpuMs(): Promise<number> {
    if (this.#process.hasEnded) return 0;
    const stat = await readFile(`/proc/${String(this.#process.child.pid)}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13); // of proc_pid_stat(5), in 1/100 s
    return (Number(user) + Number(system)) * 10;
  }

  /** Starts it again after its end, under the same name. @param env what has changed meanwhile */
  restart(env: Readonly<Record<string, string>> = {}): void {
    this.#env = { ...this.#env, ...env };
    this.#said = this.output;
    this.#process = this.#spawn();
  }

  #spawn(): RunningProcess {
    return new RunningProcess(`services/${this.service}/src/main.ts`, [], this.#env);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }
}
