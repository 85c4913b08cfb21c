import preset from '../jest.preset.js';

/** Installations on a real cluster, the one that kubectl talks to: docs/guides/test-on-kubernetes.md. */
export default {
  ...preset,
  displayName: 'kubernetes',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/test/**/*.kubernetes.test.ts'],
  testTimeout: 600_000,
};
