import preset from '../../jest.preset.js';

/** The long row of seeds: part of `npm test`, not of `npm run check`. */
export default {
  ...preset,
  displayName: 'simulation, 500 seeds',
  rootDir: import.meta.dirname,
  testMatch: ['<rootDir>/test/**/*.seeds.ts'],
  testTimeout: 300_000, // a busy machine is slow, not wrong
};
