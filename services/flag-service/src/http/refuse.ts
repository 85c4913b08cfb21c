import { ProblemError } from '@leviathan/service-kit';
import type { Refused } from '../domain/flag-registry.ts';
import type { Fault } from '../domain/flag-rules.ts';

/** What a write stored, or the problem that says why it stored nothing. @throws ProblemError */
export function stored<T extends { readonly outcome: string }>(written: T | Refused): Exclude<T, Refused> {
  switch (written.outcome) {
    case 'unknown':
      throw new ProblemError('not-found', reasonIn(written));
    case 'stale':
      throw new ProblemError('stale-version', reasonIn(written));
    case 'invalid':
      throw invalidSet('faults' in written ? written.faults : []);
    case 'contended':
      throw new ProblemError('overloaded', 'other flags are being written all the time; nothing was stored');
    default:
      return written as Exclude<T, Refused>; // whatever else there is was stored
  }
}

export function invalidSet(faults: readonly Fault[]): ProblemError {
  const sentences = faults.map(({ pointer, message }) => `${pointer} ${message}`).join('; ');
  return new ProblemError('invalid-flag-set', `the flag cannot be used, and the old one stays: ${sentences}`, {
    errors: [...faults],
  });
}

function reasonIn(refused: object): string {
  return 'reason' in refused ? String(refused.reason) : 'it cannot be done';
}
