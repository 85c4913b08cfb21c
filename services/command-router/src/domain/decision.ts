import { type CommandType, type Decision, FLAGS_STALE_AFTER_MS, FLAG_KEYS, type FlagKey } from '@leviathan/contracts';
import type { Evaluation, FlagContext } from '../ports.ts';
import { type FlagsInForce, timeOf } from './flags/flags-in-force.ts';

/**
 * The one decision about a request: the four flags, evaluated once against one snapshot, and the route that follows.
 *
 * Nobody evaluates again for this command, so its route cannot change on the way, however the flags change.
 */
export function decide(flags: FlagsInForce, type: CommandType, context: FlagContext, now: number): Decision {
  const ageMs = Math.max(0, now - flags.confirmedAt);
  const evaluations = evaluateAll(flags, context, now);
  const { flag, on, off } = type.route;
  return {
    flags: perFlag(evaluations, ({ on: isOn }) => isOn),
    variants: perFlag(evaluations, ({ variant }) => variant),
    reasons: perFlag(evaluations, ({ reason }) => reason),
    snapshot: { etag: flags.etag, ageMs, source: flags.source },
    route: evaluations[flag].on ? on : off,
  };
}

/**
 * What the rules look at, from what stands in the command itself: whoever asks later why, finds it there.
 *
 * The targeting key is the session, so that all its commands go one way; without one it is the tenant.
 */
export function contextOf({ tenant, session, type, labels }: DecidedBy): FlagContext {
  return { targetingKey: session ?? tenant, tenant, type, labels };
}

export interface DecidedBy {
  readonly tenant: string;
  readonly session?: string | undefined;
  /** Of the command. */
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Why the route of a decision is what it is, for a reader. */
export function whyRouted(
  { flags, variants, reasons, route, breaker }: Decision,
  type: CommandType | undefined,
): string {
  if (breaker !== undefined) return `${route}: the circuit breaker of ${breaker}`;
  if (type === undefined) return `${route}: stamped by the sender`;
  const { flag } = type.route;
  return `${route}: ${flag} is ${flags[flag] ? 'on' : 'off'} (variant ${variants[flag] || 'none'}, ${reasons[flag]})`;
}

type PerFlag<T> = Record<FlagKey, T>;

function evaluateAll(flags: FlagsInForce, context: FlagContext, now: number): PerFlag<Evaluation> {
  const { compiled, source, confirmedAt } = flags;
  const isStale = source !== 'defaults' && now - confirmedAt > FLAGS_STALE_AFTER_MS;
  const atMs = timeOf(flags, now);
  const evaluations = {} as PerFlag<Evaluation>; // FLAG_KEYS are all its keys
  for (const key of FLAG_KEYS) {
    const evaluation = compiled.evaluate(key, context, atMs);
    // a stale value is still the best there is, but nobody may take it for a fresh one
    evaluations[key] = isStale && evaluation.reason !== 'ERROR' ? { ...evaluation, reason: 'STALE' } : evaluation;
  }
  return evaluations;
}

function perFlag<T>(evaluations: PerFlag<Evaluation>, part: (evaluation: Evaluation) => T): PerFlag<T> {
  const parts = {} as PerFlag<T>; // likewise
  for (const key of FLAG_KEYS) parts[key] = part(evaluations[key]);
  return parts;
}
