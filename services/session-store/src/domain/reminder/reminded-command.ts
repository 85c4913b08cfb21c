import {
  type CommandMessage,
  type CommandType,
  type Problem,
  type RemindedCommand,
  checker,
  entityKey,
  findCommandType,
  isMalformed,
  problem,
} from '@leviathan/contracts';
import type { PendingReminder } from './reminders.ts';
import { tickId } from './ticks.ts';

/** Reminders of a session times this is the most that its state can have. */
const MAX_PAYLOAD_BYTES = 16 * 1024;

/** Why a reminder cannot send this command, or `undefined`. */
export function whyNotSendable({ type: name, payload, entity }: RemindedCommand): Problem | undefined {
  const type = findCommandType(name);
  if (type === undefined) return problem('unknown-command-type', `${JSON.stringify(name)} is no command type`);
  if (type.type.startsWith('reminder.')) return problem('invalid-payload', 'a reminder cannot set or cancel reminders');
  const bytes = Buffer.byteLength(JSON.stringify(payload ?? null));
  if (bytes > MAX_PAYLOAD_BYTES) {
    return problem('payload-too-large', `the payload has ${String(bytes)} bytes; a reminder keeps 16384`);
  }
  const checked = checker(type.payload)(payload);
  if (typeof checked === 'object' && checked !== null && isMalformed(checked)) {
    return problem('invalid-payload', `the payload of ${type.type}: ${checked.malformed}`);
  }
  if (entity === undefined && !type.mints && type.entityType !== 'session') {
    return problem('invalid-payload', `${type.type} needs the id of a ${type.entityType} in \`command.entity\``);
  }
  return entity === undefined || entityKey({ tenant: 't', type: type.entityType, id: entity }) !== undefined
    ? undefined
    : problem('invalid-id', `${JSON.stringify(entity)} cannot name a ${type.entityType}`);
}

export interface Sender {
  readonly tenant: string;
  readonly session: string;
  /** Key of the reminders, which hear how it ended. */
  readonly answerTo: string;
  readonly now: number;
}

/** The command of the tick at `dueAt`, or `undefined` when this release no longer knows its type. */
export function tickCommand(reminder: PendingReminder, dueAt: number, sender: Sender): CommandMessage | undefined {
  const { command, decision } = reminder;
  const type = findCommandType(command.type);
  if (type === undefined) return undefined;
  const id = tickId(reminder, dueAt);
  const { tenant, session, answerTo, now } = sender;
  const entity = entityKey({ tenant, type: type.entityType, id: targetOf(type, command, session, id) });
  if (entity === undefined) return undefined;
  return {
    ...{ id, type: type.type, version: type.version, tenant, entity, session, payload: command.payload },
    decision: { ...decision, route: decision.flags[type.route.flag] ? type.route.on : type.route.off },
    ...{ acceptedAt: now, attempt: 1, answerTo },
  };
}

/** What is minted has the name of the tick: also the entity is the same, however often the tick is sent. */
function targetOf(type: CommandType, { entity }: RemindedCommand, session: string, id: string): string {
  return entity ?? (type.entityType === 'session' ? session : id);
}
