import type { Command, CommandSummary, CommandType, ResultOf } from '../api.ts';
import { LeviathanProblem, type Problem } from '../problem.ts';

/** How a command ended, as far as this client knows. */
export type Outcome<T extends CommandType = CommandType> =
  | { readonly status: 'succeeded'; readonly result: ResultOf<T>; readonly command: Command<T> }
  | {
      readonly status: 'failed' | 'cancelled' | 'expired' | 'parked';
      readonly problem: Problem;
      readonly command: Command<T>;
    }
  /** Nothing was stored: it never became a command. */
  | { readonly status: 'refused'; readonly problem: Problem }
  /** This client stopped waiting. The command may still end in any way: ask again under the same key. */
  | {
      readonly status: 'undecided';
      readonly key: string;
      /** As it was when it was last seen. */
      readonly command?: CommandSummary;
      /** Why there was no answer, if there was none. */
      readonly problem?: Problem;
    };

/**
 * The result of a command that succeeded.
 *
 * @throws {@link LeviathanProblem} for every other outcome
 */
export function resultOf<T extends CommandType>(outcome: Outcome<T>): ResultOf<T> {
  if (outcome.status === 'succeeded') return outcome.result;
  throw new LeviathanProblem(outcome.problem ?? stillRunning(outcome.status));
}

/** The outcome of a command that has ended. */
export function outcomeOf<T extends CommandType>(command: Command<T>): Outcome<T> {
  const { status, result, problem } = command;
  switch (status) {
    case 'succeeded':
      // The service checked it against its type; a result of a type without content is left out of the JSON.
      return { status, result: result as ResultOf<T>, command };
    case 'failed':
    case 'cancelled':
    case 'expired':
    case 'parked':
      return { status, problem: problem ?? stillRunning(status), command };
    case 'accepted':
    case 'running':
      throw new TypeError(`the command ${command.id} has not ended`);
  }
}

function stillRunning(status: string): Problem {
  return {
    ...{ type: 'about:blank', title: 'No reason', status: 500, code: `command-${status}`, retryable: false },
    detail: `the command is ${status}`,
  };
}
