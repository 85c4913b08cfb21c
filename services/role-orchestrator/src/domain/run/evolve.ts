import type { Entry } from '@leviathan/grains';
import { type RunEvent, eventOf } from './run-event.ts';
import type { End, Progress, RunState, Work } from './run-state.ts';

type Data<K extends RunEvent['kind']> = Extract<RunEvent, { kind: K }>['data'];

/** The run after `entry`. Entries of refusals and of the runtime leave it as it is. */
export function evolve(state: RunState, entry: Entry): RunState {
  const event = eventOf(entry);
  if (event === undefined || event.kind === 'idle') return state;
  if (event.kind === 'started') return started(event.data, entry);
  if (state.status !== 'running')
    throw new Error(`${entry.entity} holds ${entry.kind} at ${String(entry.seq)} while it is ${state.status}`);
  switch (event.kind) {
    case 'step':
      return stepped(state, event.data, entry);
    case 'setback':
      return 'end' in event.data.then
        ? ended(state, event.data.then.end, entry.at)
        : { ...state, work: { ...state.work, kind: 'waiting', retryAt: event.data.then.retryAt } };
    case 'retried':
      return calling(state, { ...state.work, kind: 'calling', attempt: event.data.attempt });
    case 'ended':
      return ended(state, event.data.end, entry.at);
  }
}

function started({ next, ...birth }: Data<'started'>, { at }: Entry): RunState {
  const progress: Progress = { ...birth, startedAt: at, steps: [], callsBegun: 0 };
  return calling(progress, { kind: 'calling', planned: next, attempt: 1 });
}

function stepped(state: Progress, { then, ...done }: Data<'step'>, { seq, at }: Entry): RunState {
  const progress: Progress = { ...state, steps: [...state.steps, { ...done, seq, at }] };
  if ('end' in then) return ended(progress, then.end, at);
  return calling(progress, { kind: 'calling', planned: then.next, attempt: 1 });
}

function calling(progress: Progress, { planned, attempt }: Work): RunState {
  return {
    ...progress,
    callsBegun: progress.callsBegun + 1,
    status: 'running',
    work: { kind: 'calling', planned, attempt },
  };
}

/** Only what a run keeps after its end: without the work that it had. */
function ended(state: Progress, end: End, endedAt: number): RunState {
  const {
    run,
    tenant,
    session,
    by,
    command,
    goal,
    answeredBy,
    pinned,
    decision,
    budget,
    startedAt,
    steps,
    callsBegun,
  } = state;
  const birth = { run, tenant, by, command, goal, answeredBy, pinned, decision, budget };
  return { ...birth, ...(session === undefined ? {} : { session }), startedAt, steps, callsBegun, endedAt, ...end };
}
