/*
 * npm test: unit and long tests of every package, then tests on real engines, then e2e, then kills. `node tools/test.js int|e2e|long [FILE…]`
 * (npm run int, npm run e2e, npm run long) runs one of them only, or those files. Engines are provided while unit tests run.
 * The last line on stdout is `N passed, N failed`; the exit code is 1 when a test failed or none ran.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChartPrograms } from './launch/chart-programs.js';
import { ensureChromium } from './launch/chromium.js';
import { ensureDependencies } from './launch/dependencies.js';
import { TestEngines } from './launch/engines.js';
import { projectNode } from './launch/node.js';
import { ROOT } from './launch/root.js';

const RUNS = [
  {
    name: 'unit',
    title: 'Unit tests of every package, the long ones first',
    args: ['--config=tools/jest/all.config.js'],
    engines: false,
  },
  {
    name: 'long',
    title: 'Long tests of every package: 500 simulated runs, mutants, random crashes and interleavings',
    args: ['--config=tools/jest/long.config.js'],
    engines: false,
    asked: true, // part of the run before
  },
  {
    name: 'int',
    title: 'Tests on real engines, and of the chart',
    args: ['--config=jest.int.config.js', '--runInBand'],
    engines: true,
    prepare: ensureChartPrograms,
  },
  {
    name: 'e2e',
    title: 'End-to-end tests',
    args: ['--config=e2e/jest.config.js', '--runInBand'],
    engines: true,
    prepare: ensureChromium,
  },
  {
    name: 'kills',
    title: 'Twenty kills under load',
    args: ['--config=e2e/faults.jest.config.js', '--runInBand', 'process-kills'],
    engines: true,
    env: { KILLS: process.env.KILLS ?? '20' }, // fifty take three minutes: npm run faults
  },
  {
    name: 'faults',
    title: 'Faults on a cluster under load: kills, outages, replicas that join and leave',
    args: ['--config=e2e/faults.jest.config.js', '--runInBand'],
    engines: true,
    asked: true,
  },
  {
    name: 'kubernetes',
    title: 'The chart on the cluster of the current kubeconfig: docs/guides/test-on-kubernetes.md',
    args: ['--config=e2e/kubernetes.jest.config.js', '--runInBand'],
    engines: false, // those of the cluster
    asked: true,
  },
  {
    name: 'fuzz',
    title: 'Malformed requests and messages, every OpenAPI document by schemathesis, hostile values of the chart',
    args: ['--config=e2e/fuzz.jest.config.js', '--runInBand'],
    engines: true,
    asked: true, // takes many minutes, and a Python program
    prepare: ensureChartPrograms,
    env: {
      FUZZ_CASES: process.env.FUZZ_CASES ?? '100000',
      FUZZ_SEED: process.env.FUZZ_SEED ?? String(Date.now() % 1_000_000),
    },
  },
  {
    name: 'old-brokers',
    title: "The brokers' adapters on this system's own packages (Debian 12: RabbitMQ 3.10, NATS 2.9)",
    args: ['--config=jest.int.config.js', '--runInBand', 'libs/rabbitmq', 'libs/nats'],
    engines: true,
    asked: true, // not part of npm test
    env: { LEV_TEST_DOCKER: 'false' },
  },
];
/** Jest and what its tests started get this long to end by themselves after Ctrl-C. */
const GRACE_MS = 5_000;
const PARENT_CHECK_MS = 250;

let interrupted;
let current;

async function jest({ title, args, prepare }, env, report) {
  await prepare?.();
  if (interrupted !== undefined) return { passed: 0, failed: 1, skipped: 0 };
  console.log(`\n${title}\n`);
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  // A test that fails may leave a socket or a process open; CI must see the failure, not wait for it.
  const output = ['--forceExit', '--passWithNoTests', '--json', `--outputFile=${report}`];
  current = spawn(projectNode(), [...flags, ...args, ...output], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    detached: true, // a group that can be ended with all that the tests started in it
    stdio: ['ignore', 'ignore', 'inherit'], // --json repeats the report on stdout; what people read is on stderr
  });
  const status = await new Promise((resolve) => current.once('error', () => resolve(1)).once('close', resolve));
  current = undefined;
  return count(status, report);
}

/** A suite that could not run counts as one failed test, and so does a Jest that left no report. */
function count(status, report) {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: status === 0 ? failed : Math.max(failed, 1), skipped: numPendingTests };
}

/** Ends the tests that run; the engines follow in the ordinary way. A second Ctrl-C only ends the tests at once. */
function interrupt(signal) {
  const again = interrupted !== undefined;
  interrupted ??= signal;
  const running = current;
  if (running === undefined) return;
  const send = (name) => {
    try {
      process.kill(-running.pid, name);
    } catch {
      // the group is gone: what was wanted
    }
  };
  send(again ? 'SIGKILL' : 'SIGTERM');
  setTimeout(() => send('SIGKILL'), GRACE_MS).unref();
}

function listen() {
  let last = -Infinity;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // One Ctrl-C may come from the terminal and again from npm.
      if (performance.now() - last > 500) interrupt(signal);
      last = performance.now();
    });
  }
  // npm passes no signal on when it is told to end, and dies alone: then our parent is another, and the work is over.
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent && interrupted === undefined) interrupt('SIGTERM');
  }, PARENT_CHECK_MS).unref();
}

async function environment(engines) {
  const answer = await engines.answer;
  for (const text of answer.missing ?? []) console.error(`No engine for the tests: ${text}`);
  return answer.engines === undefined ? undefined : { LEV_TEST_ENGINES: JSON.stringify(answer.engines) };
}

async function main([only, ...patterns]) {
  ensureDependencies();
  listen();
  const runs = RUNS.filter(({ name, asked }) => (only === undefined ? !asked : name === only));
  const reports = mkdtempSync(join(tmpdir(), 'leviathan-test-'));
  const given = process.env.LEV_TEST_ENGINES !== undefined; // somebody keeps engines for several runs
  const engines = runs.some((run) => run.engines) && !given ? new TestEngines(runs[0].env) : undefined;
  // Building takes minutes, the first time: while unit tests run, as engines start.
  if (runs.some((run) => run.prepare === ensureChartPrograms)) void ensureChartPrograms();
  // After the engines: two installs would meet in apt-get, and the first to end would let the other's servers start.
  if (runs.some((run) => run.prepare === ensureChromium))
    void engines?.answer.then(() => interrupted ?? ensureChromium());
  const results = [];
  try {
    for (const run of runs) {
      const env = run.engines && engines !== undefined ? await environment(engines) : {};
      const args = [...run.args, ...patterns];
      results.push(
        env === undefined || interrupted !== undefined
          ? { passed: 0, failed: 1, skipped: 0 }
          : await jest({ ...run, args }, { ...run.env, ...env }, join(reports, `${run.name}.json`)),
      );
    }
  } finally {
    await engines?.stop();
    rmSync(reports, { recursive: true });
  }
  conclude(results);
}

function conclude(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(sum);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
  if (interrupted !== undefined) process.exitCode = 128 + constants.signals[interrupted];
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
}

await main(process.argv.slice(2));
