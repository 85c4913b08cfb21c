import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { canInstall, install } from '../launch/apt.js';
import { command } from './command.ts';
import { docker } from './docker.ts';

const PID_FILE = '/var/run/docker.pid';
const STARTS_WITHIN_MS = 30_000;
const POLL_MS = 200;
/** overlay2 needs a file system and rights that a container or an odd disk lacks; vfs is slow and works anywhere. */
const DRIVERS = ['overlay2', 'vfs'] as const;

/** A Docker engine that this run started, because none answered and it may. */
export class DockerDaemon {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @returns undefined when this machine lets us start none */
  static async start(say: (text: string) => void): Promise<DockerDaemon | undefined> {
    if (!canInstall()) return undefined;
    if (!(await command('dockerd', ['--version'])).ok || !(await command('docker', ['--version'])).ok) {
      say('installing docker.io with apt-get');
      const why = await install('docker.io');
      if (why !== undefined) {
        say(`apt-get could not: ${why}`);
        return undefined;
      }
    }
    if (isRunning()) return undefined; // one that does not answer is somebody's to look at, not ours to replace
    for (const driver of DRIVERS) {
      const daemon = await DockerDaemon.#startWith(driver);
      if (daemon !== undefined) return daemon;
      say(`dockerd does not start with ${driver}`);
    }
    return undefined;
  }

  static async #startWith(driver: string): Promise<DockerDaemon | undefined> {
    rmSync(PID_FILE, { force: true }); // left by one that was killed; it would keep the next from starting
    const child = spawn('dockerd', [`--storage-driver=${driver}`], { detached: true, stdio: 'ignore' });
    const daemon = new DockerDaemon(child);
    child.on('error', () => undefined); // then it has no pid, and is not alive
    const deadline = performance.now() + STARTS_WITHIN_MS;
    while (daemon.#isAlive && performance.now() < deadline) {
      if (await docker.works()) return daemon;
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    await daemon.stop();
    return undefined;
  }

  get #isAlive(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Its images stay on disk: the next run starts in seconds. */
  async stop(): Promise<void> {
    if (!this.#isAlive) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await ended;
  }
}

function isRunning(): boolean {
  try {
    return readFileSync(`/proc/${readFileSync(PID_FILE, 'utf8').trim()}/comm`, 'utf8').trim() === 'dockerd';
  } catch {
    return false; // no pid file, or the process of that id is gone
  }
}
