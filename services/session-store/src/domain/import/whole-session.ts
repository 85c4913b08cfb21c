import { fingerprintOf } from '../legacy-files/fingerprint.ts';
import type { ImportedSession } from './found-thing.ts';

/**
 * `<id>.leviathan.json`: what the old agent's files have no room for, beside them in an export: all checkpoints, and
 * texts with their line breaks. It counts as long as the session's own file is the one that it was written with.
 */
export interface WholeSession {
  readonly format: 'leviathan.session/1';
  readonly of: string | null;
  readonly session: ImportedSession;
}

/** The session as it was exported; `undefined` when the old agent went on with it since, or when it is not ours. */
export function wholeSession(text: string | undefined, sessionFile: string | undefined): ImportedSession | undefined {
  if (text === undefined) return undefined;
  try {
    const whole = JSON.parse(text) as Partial<WholeSession>; // ours, or it does not have this format and fingerprint
    if (whole.format !== 'leviathan.session/1' || whole.of !== fingerprintOf(sessionFile)) return undefined;
    return whole.session;
  } catch {
    return undefined; // not ours: what the other files say counts
  }
}
