import { type CommandMessage, isFinal, problem } from '@leviathan/contracts';
import { type Draft, draft } from './draft.ts';
import type { Fold } from './fold.ts';
import { judge } from './judge.ts';
import { recorded } from './recorded.ts';
import type { Runtime } from './runtime.ts';
import type { Tenure } from './tenure.ts';
import type { Plan } from './turns.ts';

type How = 'cancelled' | 'expired';

/** The messages with which a router asks an owner to end a command, and what the command then is. */
export const ENDINGS: ReadonlyMap<string, How> = new Map([
  ['command.cancel', 'cancelled'],
  ['command.expire', 'expired'],
]);

/**
 * The turn that ends another command: only its owner may.
 *
 * One that ended already keeps its end, and its reply is said again. One that was never seen leaves a tombstone, which a
 * later delivery finds. One that runs is the grain's to end; until it does, it still runs. What was said of an attempt
 * ends no later one.
 */
export function endingTurn(
  runtime: Runtime,
  tenure: Tenure,
  ending: CommandMessage,
  { target, how }: { readonly target: string; readonly how: How },
): Plan {
  return async (fold) => {
    runtime.replies.expect(target, ending.replyTo);
    const known = await recorded(runtime.journal, fold, { ...ending, id: target });
    if (known === undefined) return tombstone(runtime, fold, { ...ending, id: target }, how);
    if (!isFinal(known.reply) && known.attempt > ending.attempt) return undefined; // of before a redrive, delivered late
    if (!isFinal(known.reply) && fold.window.find(ending.id) === undefined) {
      return judge(runtime, tenure, fold, ending, { type: 'command.end', id: ending.id, command: target, how });
    }
    runtime.replies.send(target, fold.entity, known);
    return undefined;
  };
}

function tombstone({ clock, settings }: Runtime, fold: Fold, target: CommandMessage, how: How): Draft {
  const detail = how === 'cancelled' ? 'it was cancelled before its turn' : 'its deadline passed before its turn';
  const reply = { status: how, problem: problem(how, detail) } as const;
  return draft(fold, target, { kind: 'tombstone', data: { how }, reply }, clock.now(), settings);
}
