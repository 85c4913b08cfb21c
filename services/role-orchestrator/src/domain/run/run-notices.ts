import { parseEntityKey } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import { type RunEvent, eventOf } from './run-event.ts';
import type { End, PlannedStep } from './run-state.ts';

/** An event of the AG-UI protocol; ours are `CUSTOM` with a name that begins with `leviathan.`. */
export interface RunNotice {
  readonly type: 'RUN_STARTED' | 'STEP_STARTED' | 'STEP_FINISHED' | 'CUSTOM' | 'RUN_FINISHED' | 'RUN_ERROR';
  /** Position of its entry in the run's journal. */
  readonly seq: number;
  readonly [field: string]: unknown;
}

/**
 * What one entry tells those who follow a run, in this order: what has happened, the whispers about it, what begins or
 * how the run has ended. It needs no state, so any entry can be told by anybody who reads it.
 */
export function noticesOf(entry: Entry): readonly RunNotice[] {
  const event = eventOf(entry);
  const run = parseEntityKey(entry.entity)?.id;
  if (event === undefined || run === undefined) return [];
  // A run is its own thread: a session may have several at once.
  const stamp = { threadId: run, runId: run, seq: entry.seq, timestamp: entry.at };
  return [...happened(event), ...whispers(entry), ...next(event)].map((notice) => ({ ...notice, ...stamp }));
}

/** A notice without what all notices of one entry share. */
type Told = Pick<RunNotice, 'type'> & Readonly<Record<string, unknown>>;

export function endsRun({ type }: Pick<RunNotice, 'type'>): boolean {
  return type === 'RUN_FINISHED' || type === 'RUN_ERROR';
}

function happened(event: RunEvent): readonly Told[] {
  switch (event.kind) {
    case 'started': {
      const { goal, answeredBy, session } = event.data;
      return [{ type: 'RUN_STARTED', goal, answeredBy, ...(session === undefined ? {} : { session }) }];
    }
    case 'step': {
      const { step, role, action, round, text, usage } = event.data;
      return [{ type: 'STEP_FINISHED', stepName: stepName(step), step, round, role, action, text, usage }];
    }
    case 'setback':
      return [{ type: 'CUSTOM', name: 'leviathan.setback', value: event.data }];
    case 'retried':
    case 'ended':
    case 'idle':
      return [];
  }
}

function whispers({ effects }: Entry): readonly Told[] {
  return effects.flatMap((effect): readonly Told[] =>
    effect.kind === 'whisper' ? [{ type: 'CUSTOM', name: 'leviathan.whisper', value: effect.whisper }] : [],
  );
}

function next(event: RunEvent): readonly Told[] {
  switch (event.kind) {
    case 'started':
      return [stepStarted(event.data.next, 1)];
    case 'retried':
      return [stepStarted(event.data, event.data.attempt)];
    case 'step':
      return 'next' in event.data.then ? [stepStarted(event.data.then.next, 1)] : [ended(event.data.then.end)];
    case 'setback':
      return 'end' in event.data.then ? [ended(event.data.then.end)] : [];
    case 'ended':
      return [ended(event.data.end)];
    case 'idle':
      return [];
  }
}

function stepStarted({ step, round, role, action }: PlannedStep, attempt: number): Told {
  return { type: 'STEP_STARTED', stepName: stepName(step), step, round, role, action, attempt };
}

function ended(end: End): Told {
  if (end.status === 'succeeded') return { type: 'RUN_FINISHED', result: { text: end.text } };
  const { detail, code } = end.problem;
  return { type: 'RUN_ERROR', message: detail, code, status: end.status };
}

function stepName(step: number): string {
  return `step-${String(step)}`;
}
