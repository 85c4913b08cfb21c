import preset from '../jest.preset.js';

/** `npm run fuzz`: as many malformed requests and messages as a night allows, and every OpenAPI document by schemathesis. */
export default {
  ...preset,
  displayName: 'fuzz',
  rootDir: `${import.meta.dirname}/..`,
  roots: ['<rootDir>/e2e/test', '<rootDir>/tools/chart'],
  testMatch: ['**/malformed-*.test.ts', '**/*.fuzz.test.ts', '**/hostile-values.int.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 1_800_000,
};
