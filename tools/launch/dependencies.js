import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { ROOT } from './root.js';

const WANTED = 'package-lock.json';
const INSTALLED = 'node_modules/.package-lock.json';
const STAMP = 'node_modules/.leviathan-installed';

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
  if (status === 0) return stamp();
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
  const installed = readPackages(INSTALLED);
  if (installed === undefined) return 'node_modules is missing or incomplete';
  if (read(STAMP) === digest()) return undefined;
  const changed = Object.entries(readPackages(WANTED)).find(([path, entry]) => differs(path, entry, installed[path]));
  return changed === undefined ? undefined : `${changed[0]} is not as in package-lock.json`;
}

/** Remembers that npm was content with these two files, so that an entry it leaves out is not asked for at each start. */
function stamp() {
  writeFileSync(join(ROOT, STAMP), digest());
}

function digest() {
  return createHash('sha256')
    .update(read(WANTED) ?? '')
    .update(read(INSTALLED) ?? '')
    .digest('hex');
}

function readPackages(file) {
  const text = read(file);
  return text === undefined ? undefined : JSON.parse(text).packages;
}

function read(file) {
  try {
    return readFileSync(join(ROOT, file), 'utf8');
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
