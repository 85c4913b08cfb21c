import { createHash } from 'node:crypto';
import {
  type CommandMessage,
  type Problem,
  decodeCommand,
  isMalformed,
  parseEntityKey,
  problem,
} from '@leviathan/contracts';
import type { HandedOver } from '../../ports.ts';
import type { CommandRef } from '../command/command.ts';
import { type JournaledEvent, commandKey } from '../command/entries.ts';

/** A parked command that is to be, out of a message that no owner could take. */
export interface ToPark {
  readonly ref: CommandRef;
  readonly birth: JournaledEvent;
  readonly problem: Problem;
}

/** Who takes it. */
export interface Finder {
  readonly router: string;
  /** The tenant who sees what cannot be told whose it is. */
  readonly operator: string;
}

/**
 * Reads what can be read of it. The same message handed over twice becomes the same command, because the id derives from
 * what it is.
 */
export function toPark(handedOver: HandedOver, finder: Finder): ToPark {
  const message = decodeCommand(handedOver.raw);
  if (isMalformed(message)) return unreadable(handedOver, finder);
  const { tenant, id } = message;
  if (commandKey({ tenant, id }) !== undefined) return readable(message, handedOver, finder);
  return unreadable({ ...handedOver, reason: `its id is unusable; ${handedOver.reason}` }, finder);
}

function readable(message: CommandMessage, { reason }: HandedOver, { router }: Finder): ToPark {
  const why = problem('unroutable', reason);
  const accepted = { message, labels: {}, fingerprint: '', subject: message.causation ?? 'unknown', router };
  const { tenant, id } = message;
  return { ref: { tenant, id }, birth: { kind: 'handed-over', problem: why, ...accepted }, problem: why };
}

function unreadable({ raw, reason }: HandedOver, { router, operator }: Finder): ToPark {
  const why = problem('malformed-message', reason);
  const id = `p-${createHash('sha256').update(`${raw.id}\0${raw.body}`).digest('hex').slice(0, 32)}`;
  const claimed = [parseEntityKey(raw.attributes['subject'] ?? '')?.tenant, raw.attributes['levtenant']];
  const tenant = claimed.find((each) => each !== undefined && commandKey({ tenant: each, id }) !== undefined);
  return {
    ref: { tenant: tenant ?? operator, id },
    birth: { kind: 'unreadable', raw, problem: why, router },
    problem: why,
  };
}
