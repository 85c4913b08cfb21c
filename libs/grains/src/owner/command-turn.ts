import { type CommandMessage, type Problem, problem } from '@leviathan/contracts';
import { type GrainCommand, refused } from '../grain.ts';
import { type Draft, draft } from './draft.ts';
import type { Fold } from './fold.ts';
import { ORIGIN_ERASED, erasing } from './erasing.ts';
import { judge } from './judge.ts';
import { recorded } from './recorded.ts';
import type { Runtime } from './runtime.ts';
import type { Tenure } from './tenure.ts';
import type { Plan } from './turns.ts';

/**
 * The turn of a command: what was recorded is said again; else it ends as expired, or the grain decides.
 *
 * @param given what the grain sees, if it is not the message itself
 */
export function commandTurn(
  runtime: Runtime,
  tenure: Tenure,
  command: CommandMessage,
  given: GrainCommand = command,
): Plan {
  return async (fold) => {
    runtime.replies.expect(command.id, command.replyTo);
    const known = await recorded(runtime.journal, fold, command);
    if (known !== undefined) {
      runtime.replies.send(command.id, fold.entity, known);
      return undefined;
    }
    if (isTooLate(runtime, command)) return expired(runtime, fold, command);
    if (command.type === ORIGIN_ERASED) return erasing(runtime, fold, command);
    const refusal = refusalOf(fold, command);
    return refusal === undefined
      ? judge(runtime, tenure, fold, command, given)
      : draft(fold, command, refused(refusal), runtime.clock.now(), runtime.settings);
  };
}

/** What no grain need be asked. */
function refusalOf({ gone, entity, grain }: Fold, { chain = [] }: CommandMessage): Problem | undefined {
  if (gone !== undefined) return problem('erased', `${entity} was erased`);
  const isCycle = chain.includes(entity) && grain.reentrant !== true;
  if (isCycle) return problem('call-cycle', [...chain.slice(chain.indexOf(entity)), entity].join(' → '));
  if (chain.length < MAX_CHAIN) return undefined;
  return problem('call-cycle', `${String(chain.length)} entities wait for each other: ${chain.join(' → ')}`);
}

/** An answer that comes over so many entities is no answer but a loop that changes its names. */
const MAX_CHAIN = 32;

function isTooLate({ clock }: Runtime, { deadline }: CommandMessage): boolean {
  return deadline !== undefined && clock.now() > deadline;
}

function expired({ clock, settings }: Runtime, fold: Fold, command: CommandMessage): Draft {
  const reply = { status: 'expired', problem: problem('expired', `its turn came after its deadline`) } as const;
  return draft(fold, command, { kind: 'expired', data: {}, reply }, clock.now(), settings);
}
