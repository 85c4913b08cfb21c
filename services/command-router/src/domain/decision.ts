import { type CommandType, type Decision, FLAG_KEYS, type FlagKey } from '@leviathan/contracts';
import type { Evaluation, FlagContext } from '../ports.ts';
import { type FlagsInForce, STALE_AFTER_MS } from './flags/flags-in-force.ts';

/**
 * The one decision about a request: the four flags, evaluated once against one snapshot, and the route that follows.
 *
 * Nobody evaluates again for this command, so its route cannot change on the way, however the flags change.
 */
export function decide(flags: FlagsInForce, type: CommandType, context: FlagContext, now: number): Decision {
  const ageMs = Math.max(0, now - flags.confirmedAt);
  const evaluations = evaluateAll(flags, context, ageMs > STALE_AFTER_MS);
  const { flag, on, off } = type.route;
  return {
    flags: perFlag(evaluations, ({ on: isOn }) => isOn),
    variants: perFlag(evaluations, ({ variant }) => variant),
    reasons: perFlag(evaluations, ({ reason }) => reason),
    snapshot: { etag: flags.etag, ageMs, source: flags.source },
    route: evaluations[flag].on ? on : off,
  };
}

/** Why the route of a decision is what it is, for a reader. */
export function whyRouted({ flags, variants, reasons, route }: Decision, type: CommandType | undefined): string {
  if (type === undefined) return `${route}: stamped by the sender`;
  const { flag } = type.route;
  return `${route}: ${flag} is ${flags[flag] ? 'on' : 'off'} (variant ${variants[flag] || 'none'}, ${reasons[flag]})`;
}

type PerFlag<T> = Record<FlagKey, T>;

function evaluateAll({ compiled, source }: FlagsInForce, context: FlagContext, isStale: boolean): PerFlag<Evaluation> {
  const evaluations = FLAG_KEYS.map((key): [FlagKey, Evaluation] => {
    const evaluation = compiled.evaluate(key, context);
    // a stale value is still the best there is, but nobody may take it for a fresh one
    const isTold = isStale && source !== 'defaults' && evaluation.reason !== 'ERROR';
    return [key, isTold ? { ...evaluation, reason: 'STALE' } : evaluation];
  });
  return Object.fromEntries(evaluations) as PerFlag<Evaluation>; // FLAG_KEYS are all its keys
}

function perFlag<T>(evaluations: PerFlag<Evaluation>, part: (evaluation: Evaluation) => T): PerFlag<T> {
  return Object.fromEntries(FLAG_KEYS.map((key) => [key, part(evaluations[key])])) as PerFlag<T>; // likewise
}
