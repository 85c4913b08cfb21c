import { type Decision, FLAG_KEYS, type FlagKey } from '@leviathan/contracts';

/** The reason of a flag whose value comes from the session's birth and not from the stamp. */
export const PINNED = 'PINNED';

/**
 * The decision that holds for a command: a session keeps the one of its birth, whatever the flags and the breakers say by
 * now, and says so where the two differ.
 */
export function pinnedDecision(birth: Decision | undefined, stamp: Decision): Decision {
  if (birth === undefined) return stamp;
  const reasons = Object.fromEntries(
    FLAG_KEYS.map((key) => [key, birth.flags[key] === stamp.flags[key] ? stamp.reasons[key] : PINNED]),
  ) as Decision['reasons']; // the keys are the four flags
  const { flags, variants, route, breaker } = birth;
  const { snapshot } = stamp;
  return { flags, variants, reasons, snapshot, route, ...(breaker === undefined ? {} : { breaker }) };
}

/** The flags that the birth overrides. */
export function pinnedFlags({ reasons }: Decision): readonly FlagKey[] {
  return FLAG_KEYS.filter((key) => reasons[key] === PINNED);
}

/** Which backend a new session is born on. The router's route decides; a route of runs leaves it to the flag. */
export function backendOf({ route, flags }: Decision): 'grain' | 'legacy' {
  if (route === 'grain' || route === 'legacy') return route;
  return flags.ENABLE_ORLEANS ? 'grain' : 'legacy';
}
