import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { ROOT } from './root.js';

/** Runs `npm ci` unless node_modules already is what package-lock.json asks for. Its output goes to stderr. */
export function ensureDependencies() {
  const reason = whyInstall();
  if (reason === undefined) return;
  console.error(`Installing dependencies with npm ci (${reason}).`);
  const { command, args } = npm();
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, error } = spawnSync(command, [...args, ...options], {
    cwd: ROOT,
    env: { ...process.env, PATH: pathOutsideNodeModules() },
    stdio: ['ignore', process.stderr, process.stderr],
  });
  if (status === 0) return;
  console.error(`npm ci failed${error === undefined ? '' : `: ${error.message}`}. Nothing was started.`);
  process.exit(1);
}

/** The npm that runs us, or the one on PATH. Never under node_modules' own Node, which `npm ci` removes. */
function npm() {
  const { npm_execpath: cli, npm_node_execpath: node } = process.env;
  const known = cli !== undefined && node !== undefined && basename(cli) === 'npm-cli.js';
  return known ? { command: node, args: [cli] } : { command: 'npm', args: [] };
}

function pathOutsideNodeModules() {
  const directories = (process.env.PATH ?? '').split(delimiter);
  return directories.filter((directory) => !directory.startsWith(join(ROOT, 'node_modules'))).join(delimiter);
}

/** Compares what is wanted with what npm noted down at the end of the last complete install. */
function whyInstall() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  if (installed === undefined) return 'node_modules is missing or incomplete';
  const changed = Object.entries(wanted).find(([path, entry]) => differs(path, entry, installed[path]));
  return changed === undefined ? undefined : `${changed[0]} is not as in package-lock.json`;
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages;
  } catch (cause) {
    if (cause.code === 'ENOENT') return undefined;
    throw cause;
  }
}

function differs(path, wanted, installed) {
  if (!path.includes('node_modules/')) return false; // the workspaces themselves
  if (installed === undefined) return !(wanted.optional || wanted.devOptional || wanted.peer); // another platform's
  return installed.version !== wanted.version;
}
