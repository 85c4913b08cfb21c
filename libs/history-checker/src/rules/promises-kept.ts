import type { History, JournalEntry, Promised, Violation } from '../history.ts';
import type { Journals } from '../journals.ts';

/** A timer has its turn, not before its time; a call that was intended ends. (That neither happens twice: see `once`.) */
export function promisesKept({ journals, isSettled }: History, all: Journals): readonly Violation[] {
  return journals.flatMap((entry) =>
    (entry.promises ?? []).flatMap((promised) => {
      const detail = broken(entry, promised, all, isSettled);
      return detail === undefined ? [] : [{ rule: 'promises-kept', entity: entry.entity, detail } as const];
    }),
  );
}

function broken(
  { entity, seq }: JournalEntry,
  promised: Promised,
  all: Journals,
  isSettled: boolean,
): string | undefined {
  const { command, notBefore = 0, unlessEnded } = promised;
  const [kept] = all.turns(command, entity);
  if (kept === undefined) {
    const isVoid = unlessEnded !== undefined && all.endsOf.has(unlessEnded);
    return isSettled && !isVoid ? `${command}, promised by seq ${String(seq)}, never came` : undefined;
  }
  return kept.at >= notBefore ? undefined : `${command} came ${String(notBefore - kept.at)} ms too early`;
}
