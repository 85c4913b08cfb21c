import type { CommandType, Decision, FlagSnapshot } from '@leviathan/contracts';
import { compileFlags } from './adapters/flags/compile-flags.ts';
import { type DecidedBy, contextOf, decide } from './domain/decision.ts';
import { inForce } from './domain/flags/flags-in-force.ts';

/**
 * What the router does between a request that fits its schema and the stamp on its command, over one flag set: for who wants
 * to know what that costs.
 *
 * @throws Error for a set that a router would refuse
 */
export function routingOver(
  snapshot: FlagSnapshot,
  confirmedAt: number,
): (command: Omit<DecidedBy, 'type'>, type: CommandType, now: number) => Decision {
  const compiled = compileFlags(snapshot);
  if ('invalid' in compiled) throw new Error(compiled.invalid);
  const flags = inForce(snapshot, compiled, 'live', confirmedAt);
  return (command, type, now) => decide(flags, type, contextOf({ ...command, type: type.type }), now);
}
