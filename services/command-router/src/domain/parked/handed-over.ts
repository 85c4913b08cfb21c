import { createHash } from 'node:crypto';
import {
  type CommandMessage,
  type Problem,
  type WireMessage,
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
  /** For a message whose command was not accepted here, such as an effect. */
  readonly birth: JournaledEvent;
  readonly problem: Problem;
  /** Instead, if that cannot be journaled: under an id of its own, without the body, so that it always fits. */
  readonly spare: Omit<ToPark, 'spare'>;
}

/** Bytes of a body that is left out which its problem shows, in base64. */
const SHOWN_BYTES = 3072;
/** What is kept of a text and of attributes in the spare form; a character may take six bytes in an entry. */
const MAX_TEXT = 1024;
const MAX_ATTRIBUTES = 32;

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
  const spare = unreadable(withoutBody(handedOver), finder, idOf(handedOver.raw));
  if (isMalformed(message)) return { ...unreadable(handedOver, finder), spare };
  const { tenant, id } = message;
  if (commandKey({ tenant, id }) !== undefined) return { ...readable(message, handedOver, finder), spare };
  return { ...unreadable({ ...handedOver, reason: `its id is unusable; ${handedOver.reason}` }, finder), spare };
}

function readable(message: CommandMessage, { reason, code = 'unroutable' }: HandedOver, { router }: Finder): Parking {
  const why = problem(code, reason);
  const accepted = { message, labels: {}, fingerprint: '', subject: message.causation ?? 'unknown', router };
  const { tenant, id } = message;
  return { ref: { tenant, id }, birth: { kind: 'handed-over', problem: why, ...accepted }, problem: why };
}

function unreadable({ raw, reason }: HandedOver, { router, operator }: Finder, id = idOf(raw)): Parking {
  const why = problem('malformed-message', reason);
  const claimed = [parseEntityKey(raw.attributes['subject'] ?? '')?.tenant, raw.attributes['levtenant']];
  const tenant = claimed.find((each) => each !== undefined && commandKey({ tenant: each, id }) !== undefined);
  return {
    ref: { tenant: tenant ?? operator, id },
    birth: { kind: 'unreadable', raw, problem: why, router },
    problem: why,
  };
}

type Parking = Omit<ToPark, 'spare'>;

function idOf({ id, body }: WireMessage): string {
  return `p-${createHash('sha256').update(`${id}\0${body}`).digest('hex').slice(0, 32)}`;
}

/** What tells which message it was; whoever sent it has the rest. */
function withoutBody({ raw, reason }: HandedOver): HandedOver {
  const bytes = Buffer.from(raw.body);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const begin = bytes.subarray(0, SHOWN_BYTES).toString('base64');
  const left = `its body is left out: ${String(bytes.length)} bytes, sha256 ${sha256}, in base64 it begins ${begin}`;
  const attributes = Object.entries(raw.attributes)
    .slice(0, MAX_ATTRIBUTES)
    .map(([name, value]) => [name.slice(0, MAX_TEXT), value.slice(0, MAX_TEXT)] as const);
  return {
    raw: { id: raw.id.slice(0, MAX_TEXT), attributes: Object.fromEntries(attributes), body: '' },
    reason: `${reason.slice(0, MAX_TEXT)}; ${left}`,
  };
}
