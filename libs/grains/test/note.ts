import { type CommandMessage, problem } from '@leviathan/contracts';
import { type Grain, erased, forked, happened, ignored, isRuntimeCommand, refused } from '@leviathan/grains';
import { command } from './commands.ts';

export interface Note {
  readonly lines: readonly string[];
  readonly isOver: boolean;
}

interface Orders {
  readonly do: 'add' | 'wait' | 'end' | 'erase' | 'fork';
  readonly line?: string;
  readonly from?: string;
  readonly seq?: number;
}

/** A note that can be forked, ended and erased. */
export const note: Grain<Note> = {
  type: 'note',
  schema: 1,
  initial: { lines: [], isOver: false },
  decide(state, given, turn) {
    if (isRuntimeCommand(given)) return ignored(given);
    const orders = given.payload as Orders;
    switch (orders.do) {
      case 'add':
        return happened('added', { line: orders.line }, { lines: state.lines.length + 1 });
      case 'wait':
        return { kind: 'waits', data: {}, reply: { status: 'running' } };
      case 'end':
        return happened('ended', {});
      case 'erase':
        return erased();
      case 'fork':
        return turn.origin === undefined
          ? refused(problem('not-found', 'there is no such past'))
          : forked(turn.origin, 'began', { line: 'fork' }, { lines: (turn.origin.state as Note).lines.length });
    }
  },
  evolve(state, { kind, data }) {
    if (kind === 'added' || kind === 'began') {
      return { ...state, lines: [...state.lines, (data as { line: string }).line] };
    }
    return kind === 'ended' ? { ...state, isOver: true } : state;
  },
  forkOf: ({ payload }) => {
    const { from, seq } = payload as Orders;
    return from === undefined ? undefined : { from, ...(seq === undefined ? {} : { seq }) };
  },
  ended: ({ isOver }) => isOver,
};

export const keyOf = (id: string): string => `local/note/${id}`;

export function told(id: string, orders: Orders, entity = 'a', rest: Partial<CommandMessage> = {}): CommandMessage {
  return command(id, { entity: keyOf(entity), type: 'note.do', payload: orders, replyTo: 'router', ...rest });
}
