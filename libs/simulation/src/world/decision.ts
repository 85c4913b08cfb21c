import type { Decision } from '@leviathan/contracts';

/** The decision about every simulated command: flags are not what is simulated. */
export const DECISION: Decision = {
  flags: perFlag(true),
  variants: perFlag('on'),
  reasons: perFlag('STATIC'),
  snapshot: { etag: '1', ageMs: 0, source: 'live' },
  route: 'grain',
};

function perFlag<T>(value: T): Record<keyof Decision['flags'], T> {
  return {
    ENABLE_METAGPT_ROLES: value,
    ENABLE_ORLEANS: value,
    ENABLE_DISTRIBUTED_WHISPERS: value,
    ENABLE_MONITORING: value,
  };
}
