import type { AgentAskResult, FinalReply } from '@leviathan/contracts';
import { type Answer, type Outcome, failed, succeeded } from '@leviathan/grains';
import { usageOf } from './budget.ts';
import type { RunEvent } from './run-event.ts';
import type { End, Progress } from './run-state.ts';

/** A turn's outcome; its event is one that a run knows. */
export function outcome(event: RunEvent, rest: Omit<Outcome, 'kind' | 'data'>): Outcome {
  return { ...event, ...rest };
}

/** Nobody waits for the reply of the runtime's own commands. */
export const NOTED: FinalReply = succeeded({});

export function idle(why: string): Outcome {
  return outcome({ kind: 'idle', data: { why } }, { reply: NOTED });
}

/** Only `agent.ask` waits for the end of its run; `run.start` was answered when the run began. */
export function answersOf(progress: Progress, end: End): readonly Answer[] {
  return progress.by === 'agent.ask' ? [{ command: progress.command, reply: replyOf(progress, end) }] : [];
}

function replyOf(progress: Progress, end: End): FinalReply {
  switch (end.status) {
    case 'succeeded': {
      const { answeredBy, run } = progress;
      return succeeded({ answeredBy, text: end.text, run, usage: usageOf(progress) } satisfies AgentAskResult);
    }
    case 'failed':
      return failed(end.problem);
    case 'cancelled':
      return { status: end.problem.code === 'expired' ? 'expired' : 'cancelled', problem: end.problem };
  }
}
