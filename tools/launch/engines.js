import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { projectNode } from './node.js';
import { ROOT } from './root.js';

/**
 * The real engines that a test run uses, provided by a process of its own (tools/engines/main.ts): it sees the channel
 * between us close and cleans up, however this process ends.
 */
export class TestEngines {
  #child;
  #answer;

  /** @param {Record<string, string>} env besides our own */
  constructor(env = {}) {
    const flags = ['--conditions=@leviathan/source', '--disable-warning=ExperimentalWarning'];
    this.#child = spawn(projectNode(), [...flags, join(ROOT, 'tools/engines/main.ts')], {
      cwd: ROOT,
      detached: true,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#answer = new Promise((resolve) => {
      this.#child.once('message', resolve);
      this.#child.once('error', (error) => resolve({ missing: [error.message] }));
      this.#child.once('exit', () => resolve({ missing: ['the engines ended before they were ready'] }));
    });
  }

  /** @returns {Promise<{ engines?: object, missing?: string[] }>} */
  get answer() {
    return this.#answer;
  }

  /** Resolves when nothing of them runs any more. */
  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    if (this.#child.connected) this.#child.disconnect();
    await ended;
  }
}
