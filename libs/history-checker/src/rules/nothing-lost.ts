import type { History, SentCommand, Violation } from '../history.ts';
import type { Journals } from '../journals.ts';

/** What a client was told of stands in the journal; what was acknowledged ends, and its client hears of it. */
export function nothingLost({ commands, isSettled }: History, journals: Journals): readonly Violation[] {
  return commands.flatMap((command) => {
    const detail = lost(command, journals, isSettled);
    return detail === undefined ? [] : [{ rule: 'nothing-lost', entity: command.entity, detail } as const];
  });
}

function lost(command: SentCommand, { endsOf }: Journals, isSettled: boolean): string | undefined {
  const { id, reply, acceptedAt = command.acknowledgedAt } = command;
  const hasEnd = endsOf.has(id);
  if (reply !== undefined) return hasEnd ? undefined : `${id} was answered ${reply.status}, and no journal has its end`;
  if (acceptedAt === undefined || !isSettled) return undefined;
  return hasEnd ? `${id} ended, and its client never heard of it` : `${id} was acknowledged, and never ended`;
}
