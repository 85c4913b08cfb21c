import type { CommandMessage } from '@leviathan/contracts';

export type Ending = 'cancelled' | 'expired';

const TYPES = { cancelled: 'command.cancel', expired: 'command.expire' } as const;

/**
 * The command that asks an owner to end another one. It is a turn of the same entity, so it meets the other in order:
 * before it, it leaves a tombstone; after it, it changes nothing.
 *
 * It keeps the acceptance and the attempt of the command that it ends, because the owner looks that one up by them (T2:
 * a later acceptance would let a forgotten command pass for one that was never seen). What the owner replies is about
 * that command too.
 */
export function endMessage(message: CommandMessage, how: Ending): CommandMessage {
  return {
    ...withoutDeadline(message),
    id: `${message.id}.${how}.${String(message.attempt)}`,
    type: TYPES[how],
    version: 1,
    payload: { command: message.id },
  };
}

/** The end is wanted all the more after the deadline. */
export function withoutDeadline(message: CommandMessage): CommandMessage {
  const copy = { ...message };
  delete copy.deadline;
  return copy;
}
