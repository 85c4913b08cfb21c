import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import preset from './jest.preset.js';

/** Tests against real engines (`*.int.test.ts`) of every package, one file after the other: some restart an engine. */
const packages = globSync('{libs/*,services/*,embedded,tools}/jest.config.js', { cwd: import.meta.dirname });

export default {
  projects: packages.sort().map((config) => ({
    ...preset,
    displayName: `${dirname(config)} on real engines`,
    rootDir: `${import.meta.dirname}/${dirname(config)}`,
    testMatch: ['<rootDir>/**/*.int.test.ts'],
    testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  })),
  maxWorkers: 1,
  testTimeout: 60_000,
};
