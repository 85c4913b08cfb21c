import { type CommandType, type RemindedCommand, findCommandType, scopesOf } from '@leviathan/contracts';
import { type Caller, mustHave } from '@leviathan/service-kit';

/**
 * Refuses who may not send a command of this type, or may not send what a reminder would send in the caller's name: when it
 * is due nobody asks again, so that who may only write sessions could have runs started.
 *
 * @param payload one that fits its type
 * @throws {@link ProblemError} `not-permitted`
 */
export function mustMaySendInside(caller: Caller, { type }: CommandType, payload: unknown): void {
  if (type !== 'reminder.set') return;
  const { command } = payload as { readonly command: RemindedCommand }; // as its schema says
  const inner = findCommandType(command.type);
  if (inner !== undefined) mustHave(caller, scopesOf(inner)); // what no type is, its owner refuses
}
