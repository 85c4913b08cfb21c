import type { History, JournalEntry, Violation } from '../history.ts';
import type { Journals } from '../journals.ts';

/** A timer has its turn, not before its time; a call that was intended ends. (That neither happens twice: see `once`.) */
export function promisesKept({ journals, isSettled }: History, all: Journals): readonly Violation[] {
  return journals.flatMap((entry) =>
    (entry.promises ?? []).flatMap(({ command, notBefore = 0 }) => {
      const [kept] = all.turns(command, entry.entity);
      const detail = broken(entry, command, notBefore, kept, isSettled);
      return detail === undefined ? [] : [{ rule: 'promises-kept', entity: entry.entity, detail } as const];
    }),
  );
}

function broken(
  { seq }: JournalEntry,
  command: string,
  notBefore: number,
  kept: JournalEntry | undefined,
  isSettled: boolean,
): string | undefined {
  if (kept === undefined) return isSettled ? `${command}, promised by seq ${String(seq)}, never came` : undefined;
  if (kept.at >= notBefore) return undefined;
  return `${command} came ${String(notBefore - kept.at)} ms too early`;
}
