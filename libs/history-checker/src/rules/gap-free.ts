import type { History, Violation } from '../history.ts';
import type { Journals } from '../journals.ts';

/** The entries of an entity are 1, 2, 3 …: none missing, none twice. */
export function gapFree(_history: History, { byEntity }: Journals): readonly Violation[] {
  return [...byEntity].flatMap(([entity, entries]) => {
    const wrong = entries.findIndex(({ seq }, index) => seq !== index + 1);
    if (wrong < 0) return [];
    const detail = `seq ${String(entries[wrong]?.seq)} stands where ${String(wrong + 1)} should`;
    return [{ rule: 'gap-free', entity, detail } as const];
  });
}
