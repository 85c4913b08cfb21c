import preset from '../jest.preset.js';

/** Real processes on a machine that may be busy: minutes are for those who hang, not for those who wait. */
export default {
  ...preset,
  displayName: 'e2e',
  testTimeout: 120_000,
  // Kills, outages and rolling replicas under load take many minutes: `npm run faults`; the kills are part of `npm test`.
  // A cluster is not to be had everywhere: `npm run e2e:kubernetes`.
  testPathIgnorePatterns: [...preset.testPathIgnorePatterns, '\\.(faults|fuzz|kubernetes)\\.test\\.ts$'],
};
