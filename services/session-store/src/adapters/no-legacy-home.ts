import { join } from 'node:path';
import type { LegacyFileName, LegacyHome, LegacyReading, LegacyRef, LegacyWriting } from '../ports.ts';

/** For a process that has no legacy home: nothing is in it, and nobody writes there, since no owner of it runs here. */
export const NO_LEGACY_HOME: LegacyHome = {
  read: async (): Promise<LegacyReading> => ({ outcome: 'read', files: {} }),
  write: async (): Promise<LegacyWriting> => ({
    outcome: 'failed',
    code: 'legacy-file',
    reason: 'this process has no legacy home (LEV_LEGACY_HOLDER=false)',
  }),
  pathOf: ({ id }: LegacyRef, name: LegacyFileName): string => join(name, id),
};
