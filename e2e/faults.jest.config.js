import preset from '../jest.preset.js';

/** Faults on a cluster of real processes under load: they need a machine to themselves. */
export default {
  ...preset,
  displayName: 'faults',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/test/**/*.faults.test.ts'],
  testTimeout: 120_000,
};
