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

/** Whose messages nobody can tell: the operator of the installation sees them under this tenant. */
const NOBODY = '_';

/**
 * Reads what can be read of it. The same message handed over twice becomes the same command, because the id derives from
 * what it is.
 */
export function toPark({ raw, reason }: HandedOver, router: string): ToPark {
  const message = decodeCommand(raw);
  return isMalformed(message) ? unreadable({ raw, reason }, router) : readable(message, { raw, reason }, router);
}

function readable(message: CommandMessage, { raw, reason }: HandedOver, router: string): ToPark {
  const why = problem('unroutable', reason);
  const { tenant, id } = message;
  if (commandKey({ tenant, id }) === undefined)
    return unreadable({ raw, reason: `its id is unusable; ${reason}` }, router);
  const accepted = { message, labels: {}, fingerprint: '', subject: message.causation ?? 'unknown', router };
  return {
    ref: { tenant, id },
    birth: { kind: 'handed-over', problem: why, ...accepted },
    problem: why,
  };
}

function unreadable({ raw, reason }: HandedOver, router: string): ToPark {
  const why = problem('malformed-message', reason);
  const digest = createHash('sha256').update(`${raw.id}\0${raw.body}`).digest('hex').slice(0, 32);
  const tenant = parseEntityKey(raw.attributes['subject'] ?? '')?.tenant ?? raw.attributes['levtenant'] ?? NOBODY;
  return { ref: { tenant, id: `p-${digest}` }, birth: { kind: 'unreadable', raw, problem: why, router }, problem: why };
}
