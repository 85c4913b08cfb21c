import { type ProblemCode, problem } from '@leviathan/contracts';
import { type Outcome, type Turn, refused, succeeded } from '@leviathan/grains';
import { begin } from './begin.ts';
import { idle } from './outcomes.ts';
import { endRun, proceed, retry } from './proceed.ts';
import type { RunCommand } from './run-command.ts';
import type { RunState } from './run-state.ts';

type Rule<S extends RunState['status'], C extends RunCommand['type']> = (
  state: Extract<RunState, { status: S }>,
  command: Extract<RunCommand, { type: C }>,
  turn: Turn,
) => Outcome;
type Rules = { readonly [S in RunState['status']]: { readonly [C in RunCommand['type']]: Rule<S, C> } };

type Misfit = Extract<RunCommand, { type: 'misfit' }>;

const refuse = (code: ProblemCode, detail: string) => (): Outcome => refused(problem(code, detail));
const exists = refuse('run-exists', 'a run with this id exists: leave out `entity` to get a new one');
const unheard = (): Outcome => idle('the run does not wait for this');
const misfit = (_: RunState, { code, why }: Misfit): Outcome => refused(problem(code, why));

/** A run that has ended takes nothing more, and results that come late do it no harm. */
const ended = {
  'agent.ask': exists,
  'run.start': exists,
  'run.cancel': refuse('already-ended', 'the run has ended: read it at /v1/runs/{id}'),
  timer: unheard,
  'call.ended': unheard,
  'command.answered': unheard,
  'command.end': unheard,
  misfit,
};

/** Every state meets every command; the compiler knows when one is missing. */
const rules: Rules = {
  none: {
    'agent.ask': (_, command, turn) => begin(command, turn),
    'run.start': (_, command, turn) => begin(command, turn),
    'run.cancel': refuse('run-not-found', 'there is no run with this id: it is begun by agent.ask or run.start'),
    timer: unheard,
    'call.ended': unheard,
    'command.answered': unheard,
    'command.end': unheard,
    misfit,
  },
  running: {
    'agent.ask': exists,
    'run.start': exists,
    'run.cancel': (run, { reason = 'the run was cancelled' }, turn) =>
      endRun(run, { status: 'cancelled', problem: problem('cancelled', reason) }, turn, succeeded({ run: run.run })),
    timer: (run, _, turn) => retry(run, turn),
    'call.ended': (run, ended, turn) => proceed(run, ended, turn),
    'command.answered': unheard,
    'command.end': (run, { command, how }, turn) =>
      command === run.command && run.by === 'agent.ask'
        ? endRun(run, { status: 'cancelled', problem: problem(how, DETAILS[how]) }, turn)
        : idle(`the run does not hang on command ${command}`),
    misfit,
  },
  succeeded: ended,
  failed: ended,
  cancelled: ended,
};

const DETAILS = {
  cancelled: 'the command that waited for the run was cancelled',
  expired: 'the deadline of the command that waited for the run has passed',
} as const;

/** What `command` does to the run: total, and the same whenever it is decided again. */
export function decide(state: RunState, command: RunCommand, turn: Turn): Outcome {
  const rule = rules[state.status][command.type] as (s: RunState, c: RunCommand, t: Turn) => Outcome; // the table pairs them
  return rule(state, command, turn);
}
