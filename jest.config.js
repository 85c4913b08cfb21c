import { globSync } from 'node:fs';
import { dirname } from 'node:path';

/** Unit tests of every package in one run. `e2e` is left out: `npm run e2e`, or its own jest.config.js. */
const packages = globSync('{libs/*,services/*,embedded,bench,tools}/jest.config.js', { cwd: import.meta.dirname });

export default {
  projects: packages.sort().map((config) => `<rootDir>/${dirname(config)}`),
  maxWorkers: 2,
  testTimeout: 30_000, // a busy machine is slow, not wrong; a test that hangs still fails
};
