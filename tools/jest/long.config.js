import { globSync } from 'node:fs';
import { join } from 'node:path';
import preset from '../../jest.preset.js';

const ROOT = join(import.meta.dirname, '../..');
const PACKAGES = ['libs/*', 'services/*', 'embedded', 'tools'];

/** The packages that have any: a project without tests costs Jest a look through its folder. */
const packages = PACKAGES.flatMap((folder) => globSync(folder, { cwd: ROOT })).filter(
  (folder) => globSync(`{src,test,.}/**/*.long.test.ts`, { cwd: join(ROOT, folder) }).length > 0,
);

/** Tests that need no engine and more time than a commit has (`*.long.test.ts`): `npm test`, and alone `npm run long`. */
export default {
  projects: packages.sort().map((folder) => ({
    ...preset,
    displayName: `${folder}, long`,
    rootDir: join(ROOT, folder),
    testMatch: ['<rootDir>/**/*.long.test.ts'],
    testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  })),
  maxWorkers: 2,
  workerIdleMemoryLimit: '512MB', // as in the unit run
  testTimeout: 300_000, // a busy machine is slow, not wrong
  testSequencer: `${import.meta.dirname}/long-first.js`,
};
