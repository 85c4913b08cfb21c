import type { Run, Step } from '@leviathan/contracts';
import { iso } from '@leviathan/kernel';
import { usageOf } from './budget.ts';
import type { RunState, StepDone } from './run-state.ts';

type Begun = Exclude<RunState, { readonly status: 'none' }>;

/** A run as its readers see it. @param seq of the newest entry that `run` was folded from */
export function toRun(run: Begun, seq: number): Run {
  return {
    id: run.run,
    status: run.status,
    goal: run.goal,
    answeredBy: run.answeredBy,
    ...(run.session === undefined ? {} : { session: run.session }),
    seq,
    steps: run.steps.length,
    round: run.status === 'running' ? run.work.planned.round : (run.steps.at(-1)?.round ?? 1),
    usage: usageOf(run),
    ...(run.status === 'succeeded' ? { text: run.text } : {}),
    ...(run.status === 'failed' || run.status === 'cancelled' ? { problem: run.problem } : {}),
    digest: run.pinned.digest,
    startedAt: iso(run.startedAt),
    ...(run.status === 'running' ? {} : { endedAt: iso(run.endedAt) }),
  };
}

export function toStep({ seq, step, round, role, action, text, usage, at }: StepDone): Step {
  return { seq, step, round, role, action, text, usage: { calls: 1, ...usage }, at: iso(at) };
}
