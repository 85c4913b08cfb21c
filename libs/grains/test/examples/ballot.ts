import { type Grain, type Outcome, type Turn, happened, ignored, isRuntimeCommand, refused } from '@leviathan/grains';
import { type CommandMessage, problem } from '@leviathan/contracts';

/** A ballot: open for a minute from its first vote, one vote for each voter. */
export interface Ballot {
  readonly closesAt: number | undefined;
  readonly votes: Readonly<Record<string, string>>;
  readonly result: string | undefined;
}

type Event =
  | { readonly kind: 'voted'; readonly data: { readonly voter: string; readonly choice: string; readonly at: number } }
  | { readonly kind: 'closed'; readonly data: { readonly result: string } };

export const ballot: Grain<Ballot> = {
  type: 'ballot',
  schema: 1,
  idleMs: 5 * 60_000,
  snapshotEvery: 500,
  initial: { closesAt: undefined, votes: {}, result: undefined },

  decide(state, command, turn) {
    if (!isRuntimeCommand(command)) return vote(state, command, turn);
    if (command.type !== 'timer') return ignored(command);
    return happened('closed', { result: winner(state.votes) });
  },

  evolve(state, { kind, data }) {
    const event = { kind, data } as Event; // written by `decide`, in this schema
    switch (event.kind) {
      case 'voted': {
        const { voter, choice, at } = event.data;
        return { ...state, closesAt: state.closesAt ?? at + 60_000, votes: { ...state.votes, [voter]: choice } };
      }
      case 'closed':
        return { ...state, closesAt: undefined, result: event.data.result };
      default:
        return state; // the runtime's own entries, and those of a command that was ignored
    }
  },

  wakeAt: ({ closesAt }) => closesAt,
};

function vote({ votes, result }: Ballot, { payload }: CommandMessage, { now }: Turn): Outcome {
  const { voter, choice } = payload as { voter: string; choice: string }; // checked at the edge, by the type's schema
  if (result !== undefined) return refused(problem('already-ended', `the ballot is closed: ${result} has won`));
  if (voter in votes) return refused(problem('already-ended', `${voter} has voted`));
  return happened('voted', { voter, choice, at: now }, { votes: Object.keys(votes).length + 1 });
}

function winner(votes: Ballot['votes']): string {
  const counts = Map.groupBy(Object.values(votes), (choice) => choice);
  const [first] = [...counts].sort(([a, x], [b, y]) => y.length - x.length || a.localeCompare(b));
  return first?.[0] ?? 'nobody';
}
