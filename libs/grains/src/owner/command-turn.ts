import { type CommandMessage, problem } from '@leviathan/contracts';
import type { GrainCommand } from '../grain.ts';
import { type Draft, draft } from './draft.ts';
import type { Fold } from './fold.ts';
import { judge } from './judge.ts';
import { recorded } from './recorded.ts';
import type { Runtime } from './runtime.ts';
import type { Plan } from './turns.ts';

/**
 * The turn of a command: what was recorded is said again; else it ends as expired, or the grain decides.
 *
 * @param given what the grain sees, if it is not the message itself
 */
export function commandTurn(runtime: Runtime, command: CommandMessage, given: GrainCommand = command): Plan {
  return async (fold) => {
    runtime.replies.expect(command.id, command.replyTo);
    const known = await recorded(runtime.journal, fold, command);
    if (known !== undefined) {
      runtime.replies.send(command.id, fold.entity, known.reply);
      return undefined;
    }
    return isTooLate(runtime, command) ? expired(runtime, fold, command) : judge(runtime, fold, command, given);
  };
}

function isTooLate({ clock }: Runtime, { deadline }: CommandMessage): boolean {
  return deadline !== undefined && clock.now() > deadline;
}

function expired({ clock, settings }: Runtime, fold: Fold, command: CommandMessage): Draft {
  const reply = { status: 'expired', problem: problem('expired', `its turn came after its deadline`) } as const;
  return draft(fold, command, { kind: 'expired', data: {}, reply }, clock.now(), settings.callCheckMs);
}
