import type { History, SentCommand, Violation } from '../history.ts';
import type { Journals } from '../journals.ts';

interface Place {
  readonly command: SentCommand;
  readonly seq: number;
}

/** Whoever waits for an acknowledgement before the next command of an entity finds the two turns in this order. */
export function inOrder({ commands }: History, journals: Journals): readonly Violation[] {
  const groups = Map.groupBy(commands, ({ entity }) => entity);
  return [...groups].flatMap(([entity, sent]) => {
    const places = sent.flatMap((command) => placed(command, journals));
    return places.flatMap((later) =>
      overtaken(places, later).map((detail) => ({ rule: 'in-order' as const, entity, detail })),
    );
  });
}

function placed(command: SentCommand, journals: Journals): readonly Place[] {
  const [first] = journals.turns(command.id, command.entity);
  return first === undefined ? [] : [{ command, seq: first.seq }];
}

function overtaken(places: readonly Place[], later: Place): readonly string[] {
  return places
    .filter(({ command, seq }) => (command.acknowledgedAt ?? Infinity) < later.command.sentAt && seq > later.seq)
    .map(({ command, seq }) => {
      const before = `${command.id} (seq ${String(seq)}) was acknowledged before`;
      return `${before} ${later.command.id} (seq ${String(later.seq)}) was sent`;
    });
}
