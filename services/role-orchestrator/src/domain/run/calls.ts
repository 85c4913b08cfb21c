import type { Call } from '@leviathan/grains';
import type { ModelPrompt } from '../../ports.ts';
import { promptOf } from './prompt.ts';
import type { RunState, Running, Tokens } from './run-state.ts';

/** What goes into a model call; made of the state alone, so that a repetition after a crash asks the same. */
export interface CallInput {
  readonly prompt: ModelPrompt;
  readonly step: number;
  readonly role: string;
}

/** What comes out of one that is `done`. */
export interface CallValue {
  readonly text: string;
  readonly usage: Tokens;
}

/** One call per attempt: a failed one may not be repeated under its key, or the provider would repeat the failure. */
export function callIdOf({ work }: Pick<Running, 'work'>): string {
  return `step-${String(work.planned.step)}.${String(work.attempt)}`;
}

/** The model call that a run intends and that has not ended: at most one. */
export function callsOf(state: RunState): readonly Call[] {
  if (state.status !== 'running' || state.work.kind !== 'calling') return [];
  const { planned } = state.work;
  const input: CallInput = { prompt: promptOf(state, planned), step: planned.step, role: planned.role };
  return [{ id: callIdOf(state), input }];
}
