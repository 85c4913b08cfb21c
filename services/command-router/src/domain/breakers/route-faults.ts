import type { KnownCommand } from '../command/command.ts';

/** Codes of failures that lie with who does the work and what it needs, and not with what was asked for. */
const FAULTS: ReadonlySet<string> = new Set([
  'model-failed',
  'handler-failed',
  'poison',
  'bug',
  'store-unavailable',
  'disk-full',
  'unroutable',
]);

/**
 * Whether a command that ended speaks against its route.
 *
 * @returns `undefined` when it says nothing: it was called off, ran out of time or budget, or found too much to do, which
 *   calls for less and not for another way
 */
export function isFaultOfRoute(command: KnownCommand): boolean | undefined {
  switch (command.status) {
    case 'succeeded':
      return false;
    case 'parked':
      return true;
    case 'failed':
      if (command.problem.code === 'overloaded' || command.problem.code === 'budget-exhausted') return undefined;
      return FAULTS.has(command.problem.code);
    default:
      return undefined;
  }
}
