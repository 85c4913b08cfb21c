import type { History, JournalEntry, Violation } from '../history.ts';
import type { Journals } from '../journals.ts';

/** What a turn makes others do happens: each command has its turn, each whisper reaches its bus. */
export function effectsArrive({ journals, whispers, isSettled }: History, { turnsOf }: Journals): readonly Violation[] {
  if (!isSettled) return [];
  const heard = new Set(whispers);
  return journals.flatMap(({ entity, seq, effects = [] }) =>
    effects.flatMap((effect) => {
      const name = effect.kind === 'command' ? effect.command : effect.id;
      const isThere =
        effect.kind === 'command'
          ? effect.mayBeMoot === true || turnsOf.has(name)
          : whispers === undefined || heard.has(name);
      const detail = `${name}, a ${effect.kind} of seq ${String(seq)}, never arrived`;
      return isThere ? [] : [{ rule: 'effects-arrive', entity, detail } as const];
    }),
  );
}

/** Commands that one entity sends to another have their turns in the order in which they stand in its journal. */
export function effectsInOrder(_history: History, { byEntity, turnsOf }: Journals): readonly Violation[] {
  return [...byEntity].flatMap(([entity, entries]) => {
    const sent = entries.flatMap(({ effects = [] }) =>
      effects.flatMap((effect) => (effect.kind === 'command' ? [effect] : [])),
    );
    const byTarget = Map.groupBy(sent, (effect) => effect.entity);
    return [...byTarget].flatMap(([target, effects]) => {
      const commands = new Set(effects.map(({ command }) => command)); // one that is sent again does not overtake itself
      const turns = [...commands].flatMap((command) => (turnsOf.get(command) ?? []).slice(0, 1));
      return falls(turns).map((detail) => ({
        rule: 'effects-in-order' as const,
        entity,
        detail: `in ${target} ${detail}`,
      }));
    });
  });
}

function falls(turns: readonly JournalEntry[]): readonly string[] {
  return turns.flatMap(({ command, seq }, index) => {
    const before = turns[index - 1];
    return before === undefined || before.seq < seq
      ? []
      : [`${command} (seq ${String(seq)}) overtook ${before.command}`];
  });
}
