import { type Decision, FLAGS_STALE_AFTER_MS, type FlagSnapshot } from '@leviathan/contracts';
import type { CompiledFlags } from '../../ports.ts';

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
  const compiled = { evaluate: () => off, trace: () => ({ evaluation: off, path: [] }) };
  return { etag: 'defaults', source: 'defaults', confirmedAt: now, compiled };
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

/**
 * What its rules take for the time. It stands still once the set is stale: a rollout over time must not go on while nobody
 * could stop it. It stops there and not where the set was confirmed, or whoever came in since would be thrown out again.
 */
export function timeOf({ confirmedAt }: Pick<FlagsInForce, 'confirmedAt'>, now: number): number {
  return Math.min(now, confirmedAt + FLAGS_STALE_AFTER_MS);
}
