import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.js';

/**
 * Path of the project's own Node, at the exact version that package.json pins: the `node` dependency or, where install
 * scripts are switched off, its platform package. A system Node of the same major version is the last resort.
 */
export function projectNode() {
  const { node: pinned } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).dependencies;
  const platform = `${process.platform}-${process.arch}`;
  const own = ['node', `node-${platform}`, `node-bin-${platform}`].map((name) =>
    join(ROOT, 'node_modules', name, 'bin', 'node'),
  );
  const exact = own.find((path) => versionOf(path) === pinned);
  if (exact !== undefined) return exact;
  if (major(process.versions.node) === major(pinned)) return process.execPath;
  console.error(`Node ${pinned} is not in node_modules: run "npm ci" with install scripts on, or use Node ${pinned}.`);
  process.exit(1);
}

function versionOf(path) {
  const { status, stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim().replace(/^v/, '') : undefined;
}

const major = (version) => version.split('.')[0];
