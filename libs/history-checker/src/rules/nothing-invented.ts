import type { History, Violation } from '../history.ts';
import type { Journals } from '../journals.ts';

/** Every turn is of a command that a client sent, that a journaled turn sent, or that is the entity's own. */
export function nothingInvented({ commands, journals }: History, { sentBy }: Journals): readonly Violation[] {
  const sent = new Set(commands.map(({ id }) => id));
  return journals
    .filter(({ command, isOwn }) => isOwn !== true && !sent.has(command) && !sentBy.has(command))
    .map(({ entity, seq, command }) => {
      const detail = `the turn of ${command} at seq ${String(seq)}: no client and no journaled turn sent it`;
      return { rule: 'nothing-invented', entity, detail };
    });
}
