import { type Whisper, subjectToken } from '@leviathan/contracts';
import type { WhisperFilter } from '../ports.ts';

/** Everything of one tenant. */
export function everythingOf(tenant: string): WhisperFilter {
  return { tenant, sessions: [], types: [], scopes: [] };
}

/**
 * The subject pattern that holds all that `filter` asks for. A token with one wish is that wish; with several it is a
 * wildcard, and {@link passes} chooses. The tenant is always named, so no filter can reach another tenant's whispers.
 */
export function patternOf({ tenant, sessions, types, scopes }: WhisperFilter): string {
  const tokens = [scopes, sessions, types].map((wishes) => (wishes.length === 1 ? wishes.map(subjectToken) : ['*']));
  return ['whisper', subjectToken(tenant), ...tokens.flat()].join('.');
}

/** Whether a whisper is one that `filter` asks for. */
export function passes({ tenant, sessions, types, scopes }: WhisperFilter, whisper: Whisper): boolean {
  const wanted = (wishes: readonly string[], value: string): boolean => wishes.length === 0 || wishes.includes(value);
  return (
    whisper.tenant === tenant &&
    wanted(sessions, whisper.session ?? '') &&
    wanted(types, whisper.type) &&
    wanted(scopes, whisper.scope)
  );
}
