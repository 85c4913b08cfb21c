import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureDependencies } from './dependencies.js';
import { projectNode } from './node.js';
import { ROOT } from './root.js';

/** One Ctrl-C reaches us from the terminal and again from npm; a person's second Ctrl-C comes later than this. */
const SAME_KEYSTROKE_MS = 500;
const PARENT_CHECK_MS = 250;

/**
 * Runs a TypeScript entry from source under the project's Node, and exits as it exits.
 *
 * - SIGINT, SIGTERM and SIGHUP (as SIGTERM) are passed on, once each: the child has its own process group, so a
 *   terminal does not signal it a second time.
 * - When this process dies without a word (kill -9), the child sees its IPC channel close and stops itself: see
 *   stop-with-launcher.js, which is loaded before the entry.
 * - When the child is killed, this process ends with 128 + the signal's number, as a shell reports it.
 *
 * @param {string} entry relative to the repository
 * @param {string[]} args for the entry
 */
export function run(entry, args) {
  if (!existsSync(join(ROOT, entry))) {
    console.error(`cannot start ${entry}: there is no such file`);
    process.exit(1);
  }
  ensureDependencies();
  const child = spawn(projectNode(), [...flags(), join(ROOT, entry), ...args], {
    detached: true,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  forward(child);
  stopWithNpm(child);
  child.on('error', (error) => {
    console.error(`cannot start ${entry}: ${error.message}`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

function flags() {
  const guard = pathToFileURL(join(ROOT, 'tools/launch/stop-with-launcher.js')).href;
  return [
    '--conditions=@leviathan/source',
    '--disable-warning=ExperimentalWarning',
    '--enable-source-maps',
    `--import=${guard}`,
  ];
}

/** npm passes no signal on when it is told to end, and dies alone: then our parent is another, and the work is over. */
function stopWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, PARENT_CHECK_MS);
  watch.unref();
}

function forward(child) {
  let last = -Infinity;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      const now = performance.now();
      if (now - last > SAME_KEYSTROKE_MS) child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
      last = now;
    });
  }
}
