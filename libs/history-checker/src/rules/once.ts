import type { History, Violation } from '../history.ts';
import type { Journals } from '../journals.ts';

/** No command has two turns in one attempt, or two ends. */
export function once(_history: History, { turnsOf, endsOf }: Journals): readonly Violation[] {
  const turns = [...turnsOf].flatMap(([command, entries]) =>
    twice(
      entries.map((entry) => ({ entity: entry.entity, key: String(entry.attempt ?? 1), seq: entry.seq })),
      command,
      'turns',
    ),
  );
  const ends = [...endsOf].flatMap(([command, all]) =>
    twice(
      all
        .filter(({ reply }) => reply.status !== 'parked')
        .map(({ entry }) => ({ entity: entry.entity, key: '', seq: entry.seq })),
      command,
      'ends',
    ),
  );
  return [...turns, ...ends];
}

interface Place {
  readonly entity: string;
  readonly key: string;
  readonly seq: number;
}

function twice(places: readonly Place[], command: string, what: string): readonly Violation[] {
  const groups = Map.groupBy(places, ({ entity, key }) => `${entity} ${key}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (group.length < 2 || first === undefined) return [];
    const seqs = group.map(({ seq }) => String(seq)).join(', ');
    return [
      { rule: 'once', entity: first.entity, detail: `${command} has ${String(group.length)} ${what}: at seq ${seqs}` },
    ] as const;
  });
}
