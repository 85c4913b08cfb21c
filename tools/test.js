/*
 * npm test: unit tests of every package, then e2e. `node tools/test.js e2e [FILE…]` (npm run e2e) runs the latter only, or those files.
 * The last line on stdout is `N passed, N failed`; the exit code is 1 when a test failed or none ran.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium } from './launch/chromium.js';
import { ensureDependencies } from './launch/dependencies.js';
import { projectNode } from './launch/node.js';
import { ROOT } from './launch/root.js';

const RUNS = [
  { name: 'unit', title: 'Unit tests of every package', args: [] },
  {
    name: 'e2e',
    title: 'End-to-end tests',
    args: ['--config=e2e/jest.config.js', '--runInBand'],
    prepare: ensureChromium,
  },
];

/** @returns {{ passed: number, failed: number }} */
function jest({ title, args, prepare }, report) {
  prepare?.();
  console.log(`\n${title}\n`);
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  // A test that fails may leave a socket or a process open; CI must see the failure, not wait for it.
  const output = ['--forceExit', '--passWithNoTests', '--json', `--outputFile=${report}`];
  const { status } = spawnSync(projectNode(), [...flags, ...args, ...output], {
    cwd: ROOT,
    stdio: ['inherit', 'ignore', 'inherit'], // --json repeats the report on stdout; what people read is on stderr
  });
  return count(status, report);
}

/** A suite that could not run counts as one failed test, and so does a Jest that left no report. */
function count(status, report) {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed: numPassedTests, failed: status === 0 ? failed : Math.max(failed, 1) };
}

const [only, ...patterns] = process.argv.slice(2);
const reports = mkdtempSync(join(tmpdir(), 'leviathan-test-'));
ensureDependencies();
const results = RUNS.filter(({ name }) => only === undefined || name === only).map((run) =>
  jest({ ...run, args: [...run.args, ...patterns] }, join(reports, `${run.name}.json`)),
);
rmSync(reports, { recursive: true });

const passed = results.reduce((sum, result) => sum + result.passed, 0);
const failed = results.reduce((sum, result) => sum + result.failed, 0);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
console.log(`\n${passed} passed, ${failed} failed`);
