/*
 * npm run check: the whole gate. Formatting, types, lint, unit tests and build; no server, no network.
 *
 * In two lanes, because lint is one thread for half a minute. A step that fails stops no other: whoever mends it wants to know
 * of all. nx keeps what came of lint and tests, prettier and tsc what they have seen, so a second run is quick.
 */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, delimiter, join } from 'node:path';
import { ensureDependencies } from './launch/dependencies.js';
import { projectNode } from './launch/node.js';
import { ROOT } from './launch/root.js';

const FOLDERS = ['.', 'libs', 'services'].flatMap((group) =>
  readdirSync(join(ROOT, group)).map((name) => join(group, name)),
);
const BUILDS = FOLDERS.map((folder) => join(folder, 'tsconfig.build.json')).filter((file) =>
  existsSync(join(ROOT, file)),
);
const NX = ['nx', 'run-many', '--output-style=static'];

/** Of one lane, one after the other. Type errors first: they come within seconds. */
const LANES = [
  [
    { title: 'typecheck', command: ['tsc', '-p', 'tsconfig.json'] },
    { title: 'lint', command: [...NX, '-t', 'lint'] },
    // By content: a fresh checkout restores files, not their times.
    {
      title: 'format',
      command: ['prettier', '--check', '--log-level=warn', '--cache', '--cache-strategy=content', '.'],
    },
    { title: 'build', command: ['tsc', '-b', ...BUILDS] },
  ],
  [{ title: 'unit tests', command: [...NX, '-t', 'test', `--parallel=${availableParallelism()}`] }],
];

ensureDependencies();
const env = {
  ...process.env,
  PATH: [dirname(projectNode()), join(ROOT, 'node_modules/.bin'), process.env.PATH].join(delimiter),
  NX_DAEMON: 'false',
  NX_NO_CLOUD: 'true',
  NX_TUI: 'false',
};

/** Two steps write at the same time: each says all that it has to say at its end. */
async function run({ title, command: [program, ...args] }) {
  const started = performance.now();
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
  const isOk = await new Promise((resolve) => {
    child.once('error', () => resolve(false)).once('close', (status) => resolve(status === 0));
  });
  if (!isOk) process.stdout.write(Buffer.concat(said));
  console.log(`${isOk ? 'ok' : 'FAILED'}: ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return isOk;
}

async function runLane(steps) {
  let areOk = true;
  for (const step of steps) areOk = (await run(step)) && areOk;
  return areOk;
}

const lanes = await Promise.all(LANES.map(runLane));
process.exitCode = lanes.every(Boolean) ? 0 : 1;
