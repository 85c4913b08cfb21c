import { globSync } from 'node:fs';
import { dirname } from 'node:path';

/** Unit tests of every package in one run. `e2e` is left out: `npm run e2e`, or its own jest.config.js. */
const packages = globSync('{libs/*,services/*,embedded,bench,tools}/jest.config.js', { cwd: import.meta.dirname });

export default {
  projects: packages.sort().map((config) => `<rootDir>/${dirname(config)}`),
  maxWorkers: 2,
  // Node keeps some of each file's modules in memory for good. A worker that grew is replaced, or it would end up collecting
  // garbage all the time, and then take so long to exit that Jest calls it stuck. `--runInBand` cannot: use it for one package.
  workerIdleMemoryLimit: '512MB',
  testTimeout: 30_000, // a busy machine is slow, not wrong; a test that hangs still fails
};
