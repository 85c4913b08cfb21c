import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { isExecutable, isOnPath } from './on-path.js';

/** What checks the chart, as Go modules: one version for everybody who has none. */
const MODULES = {
  helm: 'helm.sh/helm/v4/cmd/helm@v4.3.1',
  kubeconform: 'github.com/yannh/kubeconform/cmd/kubeconform@v0.8.0',
};

const FOLDER = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'leviathan', 'bin');

let ensuring;

/**
 * The tests of the chart run helm and kubeconform: those on PATH, else ones that Go builds once into the user's cache.
 * Without Go this only says what is missing, and those tests fail.
 */
export function ensureChartPrograms() {
  ensuring ??= ensureAll();
  return ensuring;
}

/** @returns {string | undefined} what to start a program by */
export function chartProgram(name) {
  if (isOnPath(name)) return name;
  const own = join(FOLDER, name);
  return isExecutable(own) ? own : undefined;
}

/** What to do when a program is missing. */
export function howToInstall(name) {
  return `install ${name}, or Go, with which npm test builds it: go install ${MODULES[name]}`;
}

async function ensureAll() {
  for (const name of Object.keys(MODULES)) {
    if (chartProgram(name) !== undefined) continue;
    if (isOnPath('go')) await build(name);
    else console.error(`No ${name}: ${howToInstall(name)}. Tests of the chart will fail.`);
  }
}

async function build(name) {
  console.error(`Building ${name} with Go, for the tests of the chart: minutes, once.`);
  const env = { ...process.env, GOBIN: FOLDER, CGO_ENABLED: '0', GOFLAGS: '-trimpath' };
  const child = spawn('go', ['install', MODULES[name]], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => (said = `${said}${chunk}`.slice(-2000)));
  const status = await new Promise((resolve) => child.once('error', () => resolve(1)).once('close', resolve));
  if (status !== 0) console.error(`Go could not build ${name}; tests of the chart will fail.\n${said}`);
}
