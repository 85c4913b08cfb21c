import preset from '../jest.preset.js';

/** Real processes on a machine that may be busy: minutes are for those who hang, not for those who wait. */
export default { ...preset, displayName: 'e2e', testTimeout: 120_000 };
