// npm run check: the whole gate. Formatting, types, lint, unit tests and build; no server, no network.
import { spawnSync } from 'node:child_process';
import { dirname, delimiter, join } from 'node:path';
import { ensureDependencies } from './launch/dependencies.js';
import { projectNode } from './launch/node.js';
import { ROOT } from './launch/root.js';

const STEPS = [
  ['format', 'prettier', '--check', '--log-level=warn', '.'],
  ['typecheck', 'tsc', '-p', 'tsconfig.json'],
  ['lint, test and build', 'nx', 'run-many', '-t', 'lint', 'test', 'build', '--output-style=static'],
];

ensureDependencies();
const env = {
  ...process.env,
  PATH: [dirname(projectNode()), join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
};

for (const [title, command, ...args] of STEPS) {
  const started = performance.now();
  const { status } = spawnSync(command, args, { cwd: ROOT, env, stdio: 'inherit' });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${title} (${seconds} s)`);
  if (status !== 0) process.exit(1);
}
