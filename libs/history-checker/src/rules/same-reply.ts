import type { Ending, History, Violation } from '../history.ts';
import type { Journals } from '../journals.ts';

/** What a client was told is what the journal holds. */
export function sameReply({ commands }: History, { endsOf }: Journals): readonly Violation[] {
  return commands.flatMap(({ id, entity, reply }) => {
    const ends = endsOf.get(id) ?? [];
    if (reply === undefined || ends.length === 0) return [];
    const told = canonical(reply);
    if (ends.some((end) => canonical(end.reply) === told)) return [];
    const detail = `${id} was answered ${told}; its journal says ${ends.map((end) => canonical(end.reply)).join(' and ')}`;
    return [{ rule: 'same-reply', entity, detail } as const];
  });
}

/** The order of fields says nothing. */
function canonical(ending: Ending): string {
  return JSON.stringify(ending, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
