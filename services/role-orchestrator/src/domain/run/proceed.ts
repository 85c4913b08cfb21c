import { hash } from 'node:crypto';
import { type Problem, problem } from '@leviathan/contracts';
import type { CallResult, Outcome, Turn } from '@leviathan/grains';
import { backoffMs } from '@leviathan/kernel';
import { exhausted } from './budget.ts';
import { type CallValue, callIdOf } from './calls.ts';
import { nextStep } from './next-step.ts';
import { NOTED, answersOf, idle, outcome } from './outcomes.ts';
import type { Then } from './run-event.ts';
import type { End, Progress, Running } from './run-state.ts';
import { onEnd, onStep, whispersOf } from './whispers.ts';

/** How often one step's model call is tried before the run fails. */
export const MAX_ATTEMPTS = 4;

/** Full jitter, so that runs that failed together do not come back together; a rate limit needs up to 30 s. */
const BACKOFF = { baseMs: 1000, capMs: 30_000 };

/** The turn of a call's result: a step, or a setback. A result that the run does not wait for changes nothing. */
export function proceed(
  run: Running,
  ended: { readonly call: string; readonly result: CallResult },
  turn: Turn,
): Outcome {
  if (run.work.kind !== 'calling' || ended.call !== callIdOf(run))
    return idle(`the run does not wait for call ${ended.call}`);
  if (ended.result.status === 'failed') return setback(run, ended.result.problem, turn);
  return stepDone(run, ended.result.value as CallValue, turn); // what `perform` of this grain gives
}

/** The turn of a timer: the next attempt of the call that failed. */
export function retry(run: Running, turn: Turn): Outcome {
  const { work } = run;
  if (work.kind !== 'waiting' || turn.now < work.retryAt) return idle('no retry is due');
  const over = exhausted(run, turn.now);
  if (over !== undefined) return endRun(run, { status: 'failed', problem: over }, turn);
  const data = { ...work.planned, attempt: work.attempt + 1 };
  return outcome({ kind: 'retried', data }, { reply: NOTED });
}

/** Ends the run between two steps; a call in flight is thrown away. */
export function endRun(run: Running, end: End, turn: Turn, reply = NOTED): Outcome {
  const effects = whispersOf(run, turn, onEnd(run, end));
  return outcome({ kind: 'ended', data: { end } }, { reply, answers: answersOf(run, end), effects });
}

function stepDone(run: Running, { text, usage }: CallValue, turn: Turn): Outcome {
  const done = { ...run.work.planned, text, usage };
  const after: Progress = { ...run, steps: [...run.steps, { ...done, seq: turn.seq, at: turn.now }] };
  const then = whatNext(after, turn.now);
  const end = 'end' in then ? then.end : undefined;
  return outcome(
    { kind: 'step', data: { ...done, then } },
    {
      reply: NOTED,
      answers: end === undefined ? [] : answersOf(after, end),
      effects: whispersOf(run, turn, [...onStep(done), ...(end === undefined ? [] : onEnd(after, end))]),
    },
  );
}

function whatNext(progress: Progress, now: number): Then {
  const next = nextStep(progress);
  if (next === undefined) return { end: { status: 'succeeded', text: answerOf(progress) } };
  const over = exhausted(progress, now);
  return over === undefined ? { next } : { end: { status: 'failed', problem: over } };
}

/** What the team's answering role said last; what was said last of all when that role had no turn. */
function answerOf({ pinned, steps }: Progress): string {
  const answer = steps.findLast(({ role }) => role === pinned.team.answer) ?? steps.at(-1);
  return answer?.text ?? '';
}

function setback(run: Running, cause: Problem, turn: Turn): Outcome {
  const { attempt, planned } = run.work;
  const { step, role } = planned;
  const facts = { step, attempt, problem: cause };
  if (cause.retryable && attempt < MAX_ATTEMPTS) {
    const retryAt = turn.now + Math.ceil(backoffMs(BACKOFF, attempt, () => chance(turn.entity, callIdOf(run))));
    return outcome({ kind: 'setback', data: { ...facts, then: { retryAt } } }, { reply: NOTED });
  }
  const detail = `step ${String(step)} (${role}) got no answer in ${String(attempt)} attempt(s): ${cause.detail}`;
  const end: End = { status: 'failed', problem: problem('model-failed', detail) };
  const effects = whispersOf(run, turn, onEnd(run, end));
  return outcome(
    { kind: 'setback', data: { ...facts, then: { end } } },
    { reply: NOTED, answers: answersOf(run, end), effects },
  );
}

/** A number in [0, 1) that is different for every call and the same whenever the turn is decided again. */
function chance(entity: string, call: string): number {
  return hash('sha256', `${entity}/${call}`, 'buffer').readUInt32BE(0) / 2 ** 32;
}
