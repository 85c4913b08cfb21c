import type { Decision } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import { answered, isPassedOn, passedOn } from '../legacy/passed-on.ts';
import {
  EXPIRES_AFTER_MS,
  type Acceptance,
  type Completion,
  type JobState,
  NO_JOB,
  type PostedJob,
} from './job-state.ts';

/** What happens to a job: the kinds and data of its entries. */
export type JobEvent =
  | { readonly kind: 'posted'; readonly data: Omit<PostedJob, 'postedAt' | 'expiresAt'> }
  | { readonly kind: 'accepted'; readonly data: Omit<Acceptance, 'acceptedAt'> }
  | { readonly kind: 'completed'; readonly data: Omit<Completion, 'completedAt'> }
  /** Nobody accepted it in time. */
  | { readonly kind: 'lapsed'; readonly data: object }
  /** A whole job that came from elsewhere: an import, or the other backend. */
  | { readonly kind: 'taken-over'; readonly data: ImportedJob }
  /** To the holder of the legacy home. */
  | { readonly kind: 'passed-on'; readonly data: { readonly command: string; readonly decision: Decision } }
  /** The holder answered. */
  | { readonly kind: 'legacy-answered'; readonly data: { readonly command: string; readonly exists: boolean } };

export type ImportedJob = Exclude<JobState, { status: 'none' | 'asked' | 'legacy' }>;

const KINDS: readonly string[] = [
  'posted',
  'accepted',
  'completed',
  'lapsed',
  'taken-over',
  'passed-on',
  'legacy-answered',
] satisfies readonly JobEvent['kind'][];

/** The job after an entry; the runtime's own kinds change nothing. */
export function evolve(state: JobState, { kind, data, at }: Pick<Entry, 'kind' | 'data' | 'at'>): JobState {
  if (!KINDS.includes(kind)) return state;
  return apply(state, { kind, data } as JobEvent, at); // written by this file's own types
}

/** Only what the table admits happens, so each event meets one status. */
function apply(state: JobState, event: JobEvent, at: number): JobState {
  switch (event.kind) {
    case 'posted':
      return { status: 'pending', ...event.data, postedAt: at, expiresAt: at + EXPIRES_AFTER_MS };
    case 'accepted':
      return state.status === 'pending' ? { ...state, ...event.data, status: 'accepted', acceptedAt: at } : state;
    case 'completed':
      return state.status === 'accepted' ? { ...state, ...event.data, status: 'completed', completedAt: at } : state;
    case 'lapsed':
      return state.status === 'pending' ? { ...state, status: 'expired' } : state;
    case 'taken-over':
      return event.data;
    case 'passed-on':
      if (state.status !== 'none' && !isPassedOn(state)) return state;
      return passedOn(isPassedOn(state) ? state : undefined, event.data.command, event.data.decision);
    case 'legacy-answered':
      return isPassedOn(state) ? (answered(state, event.data.command, event.data.exists) ?? NO_JOB) : state;
  }
}
