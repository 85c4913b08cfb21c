import {
  type CommandMessage,
  type FinalReply,
  type WireMessage,
  decodeCommand,
  isMalformed,
  parseEntityKey,
} from '@leviathan/contracts';
import type { Awakening } from '../effects/sweep.ts';
import type { GrainCommand } from '../grain.ts';
import { ENDINGS } from './ending-turn.ts';

/** What a message on a partition's queue asks for. */
export type Incoming =
  | { readonly kind: 'wake'; readonly awakening: Awakening }
  | { readonly kind: 'command'; readonly command: CommandMessage; readonly given: GrainCommand }
  /** End another command of the same entity. */
  | {
      readonly kind: 'ending';
      readonly command: CommandMessage;
      readonly target: string;
      readonly how: 'cancelled' | 'expired';
    }
  | { readonly kind: 'malformed'; readonly reason: string };

const WAKE_TYPE = 'leviathan.wake.v1';

/** The message that wakes an entity through its partition: whoever receives it is the owner. */
export function wakeMessage(awakening: Awakening, source: string): WireMessage {
  const id = `wake:${awakening.entity}`;
  const attributes = { specversion: '1.0', id, source, type: WAKE_TYPE, subject: awakening.entity };
  return { id, attributes, body: JSON.stringify(awakening) };
}

export function incoming(message: WireMessage): Incoming {
  if (message.attributes['type'] === WAKE_TYPE) return wakeIn(message);
  const command = decodeCommand(message);
  if (isMalformed(command)) return { kind: 'malformed', reason: command.malformed };
  if (parseEntityKey(command.entity) === undefined) return malformed(`${command.entity} is not the key of an entity`);
  const how = ENDINGS.get(command.type);
  if (how !== undefined) return endingIn(command, how);
  return command.type === 'command.answered' ? answerIn(command) : { kind: 'command', command, given: command };
}

function wakeIn({ body }: WireMessage): Incoming {
  try {
    const awakening: unknown = JSON.parse(body);
    if (isAwakening(awakening)) return { kind: 'wake', awakening };
  } catch {
    // said below: it makes no difference in which way it is unreadable
  }
  return malformed('it does not say which entity to wake');
}

function endingIn(command: CommandMessage, how: 'cancelled' | 'expired'): Incoming {
  const { payload } = command;
  if (!isRecord(payload) || typeof payload['command'] !== 'string')
    return malformed(`${command.type} names no command`);
  return { kind: 'ending', command, target: payload['command'], how };
}

function answerIn(command: CommandMessage): Incoming {
  const { id, payload } = command;
  if (!isRecord(payload) || typeof payload['command'] !== 'string' || !isFinalReply(payload['reply'])) {
    return malformed('command.answered holds no final reply to a command');
  }
  const given = { type: 'command.answered', id, command: payload['command'], reply: payload['reply'] } as const;
  return { kind: 'command', command, given };
}

function malformed(reason: string): Incoming {
  return { kind: 'malformed', reason };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isAwakening(value: unknown): value is Awakening {
  return isRecord(value) && typeof value['entity'] === 'string' && Array.isArray(value['due']);
}

function isFinalReply(value: unknown): value is FinalReply {
  if (!isRecord(value)) return false;
  return value['status'] === 'succeeded' || (value['status'] !== 'running' && isRecord(value['problem']));
}
