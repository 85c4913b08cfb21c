import type { Decision, FlagKey } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import { answered, isPassedOn, passedOn } from '../legacy/passed-on.ts';
import { recentCheckpoints } from './recent-checkpoints.ts';
import { NO_SESSION, type SessionCheckpoint, type SessionRecord, type SessionState } from './session-state.ts';

/** What happens to a session: the kinds and data of its entries. */
export type SessionEvent =
  | {
      readonly kind: 'created';
      readonly data: Pick<SessionRecord, 'decision' | 'agent' | 'workspace' | 'sessionType' | 'context' | 'files'>;
    }
  | { readonly kind: 'touched'; readonly data: { readonly activity: string } & Overrides }
  | {
      readonly kind: 'checkpointed';
      readonly data: Pick<SessionCheckpoint, 'context' | 'files' | 'type' | 'understanding'> & Overrides;
    }
  | { readonly kind: 'closed'; readonly data: Overrides }
  /** To the holder of the legacy home. */
  | { readonly kind: 'passed-on'; readonly data: { readonly command: string; readonly decision: Decision } & Overrides }
  /** The holder answered. */
  | { readonly kind: 'legacy-answered'; readonly data: { readonly command: string; readonly exists: boolean } };

/** Flags whose stamp the session's birth overrode, with reason `PINNED`. */
interface Overrides {
  readonly pinned?: readonly FlagKey[];
}

const KINDS: readonly string[] = [
  'created',
  'touched',
  'checkpointed',
  'closed',
  'passed-on',
  'legacy-answered',
] satisfies readonly SessionEvent['kind'][];

/** The session after an entry; the runtime's own kinds change nothing. */
export function evolve(state: SessionState, { kind, data, at }: Pick<Entry, 'kind' | 'data' | 'at'>): SessionState {
  if (!KINDS.includes(kind)) return state;
  return apply(state, { kind, data } as SessionEvent, at); // written by this file's own types
}

export const FIRST_ACTIVITY = 'Session active';

function apply(state: SessionState, event: SessionEvent, at: number): SessionState {
  switch (event.kind) {
    case 'created':
      return {
        status: 'active',
        ...event.data,
        activity: FIRST_ACTIVITY,
        checkpointCount: 0,
        recent: [],
        createdAt: at,
        lastActivityAt: at,
      };
    case 'touched':
      return changed(state, (session) => ({ ...session, activity: event.data.activity, lastActivityAt: at }));
    case 'checkpointed':
      return changed(state, (session) => checkpointed(session, event.data, at));
    case 'closed':
      return changed(state, (session) => ({ ...session, status: 'closed' }));
    case 'passed-on':
      if (state.status !== 'none' && !isPassedOn(state)) return state;
      return passedOn(isPassedOn(state) ? state : undefined, event.data.command, event.data.decision);
    case 'legacy-answered':
      return isPassedOn(state) ? (answered(state, event.data.command, event.data.exists) ?? NO_SESSION) : state;
  }
}

type Active = Extract<SessionState, { status: 'active' }>;

/** Only an active session changes: the table admits nothing else. */
function changed(state: SessionState, change: (session: Active) => SessionState): SessionState {
  return state.status === 'active' ? change(state) : state;
}

function checkpointed(
  session: Active,
  data: Extract<SessionEvent, { kind: 'checkpointed' }>['data'],
  at: number,
): SessionState {
  const { context, files, type, understanding } = data;
  const newest = { number: session.checkpointCount + 1, context, files, type, understanding, at };
  return {
    ...session,
    activity: activityOfCheckpoint(context),
    checkpointCount: newest.number,
    recent: recentCheckpoints(session.recent, newest),
    lastActivityAt: at,
  };
}

/** What a checkpoint leaves as the session's activity: the old agent's words, on both backends. */
export function activityOfCheckpoint(context: string): string {
  return `Validated checkpoint: ${context}`;
}
