/** Jest settings of every package: native ESM, types stripped by Node, `@leviathan/*` resolved to source. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@leviathan/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': `${import.meta.dirname}/tools/jest/strip-types.js` },
  testMatch: ['<rootDir>/test/**/*.test.ts', '<rootDir>/src/**/*.test.ts'],
  // `*.int.test.ts` needs a real broker or store, and `*.long.test.ts` more time than a commit has: never in the unit run.
  testPathIgnorePatterns: ['/node_modules/', '/dist/', '\\.(int|long)\\.test\\.ts$'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
  coverageProvider: 'v8',
  injectGlobals: false,
};
