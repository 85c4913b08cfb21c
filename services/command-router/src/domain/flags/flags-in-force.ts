import type { Decision, FlagSnapshot } from '@leviathan/contracts';
import type { CompiledFlags } from '../../ports.ts';

/** A set that flag-service has not confirmed for so long is called stale. */
export const STALE_AFTER_MS = 60_000;

/** One immutable snapshot: a request takes a reference to it and never looks again. */
export interface FlagsInForce {
  readonly etag: string;
  readonly source: Decision['snapshot']['source'];
  /** When flag-service last said that this is the newest set, epoch milliseconds. */
  readonly confirmedAt: number;
  readonly compiled: CompiledFlags;
}

/** All off: the legacy way, for a router that never saw a flag set. */
export function defaultFlags(now: number): FlagsInForce {
  const off = { on: false, variant: 'off', reason: 'DEFAULT' };
  return { etag: 'defaults', source: 'defaults', confirmedAt: now, compiled: { evaluate: () => off } };
}

/** The set of a source, in force. */
export function inForce(
  { etag }: FlagSnapshot,
  compiled: CompiledFlags,
  source: 'live' | 'disk',
  confirmedAt: number,
): FlagsInForce {
  return { etag, source, confirmedAt, compiled };
}

/** The same set, confirmed once more. */
export function confirmed(flags: FlagsInForce, now: number): FlagsInForce {
  return { ...flags, source: 'live', confirmedAt: now };
}
