import type { Decision, FlagKey } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import { answered, isPassedOn, passedOn } from '../legacy/passed-on.ts';
import type { ImportedSession } from '../import/found-thing.ts';
import { recentCheckpoints } from './recent-checkpoints.ts';
import {
  NO_SESSION,
  type OwnSession,
  type RollingUp,
  type RollupRecord,
  type SessionCheckpoint,
  type SessionRecord,
  type SessionState,
} from './session-state.ts';

/** What happens to a session: the kinds and data of its entries. */
export type SessionEvent =
  | {
      readonly kind: 'created';
      readonly data: Pick<SessionRecord, 'decision' | 'agent' | 'workspace' | 'sessionType' | 'context' | 'files'>;
    }
  | {
      readonly kind: 'registered';
      readonly data: Pick<SessionRecord, 'decision' | 'agent' | 'workspace' | 'sessionType' | 'networkIntelligence'>;
    }
  /** From the old agent's files. */
  | {
      readonly kind: 'taken-over';
      readonly data: { readonly decision: Decision; readonly session: ImportedSession; readonly importedFrom: string };
    }
  | { readonly kind: 'touched'; readonly data: { readonly activity: string } & Overrides }
  | {
      readonly kind: 'checkpointed';
      readonly data: Pick<SessionCheckpoint, 'context' | 'files' | 'type' | 'understanding'> & Overrides;
    }
  /** Its artefacts are being made. */
  | { readonly kind: 'rollup-begun'; readonly data: RollingUp & Overrides }
  | { readonly kind: 'rolled-up'; readonly data: { readonly call: string; readonly rollup: RollupRecord } }
  /** Nothing came of it. */
  | { readonly kind: 'rollup-dropped'; readonly data: { readonly call: string } }
  | { readonly kind: 'closed'; readonly data: Overrides }
  /** On its way to the legacy files. */
  | { readonly kind: 'moving-out'; readonly data: { readonly command: string } }
  | { readonly kind: 'moved-out'; readonly data: { readonly decision: Decision } }
  | { readonly kind: 'move-dropped'; readonly data: { readonly command: string } }
  /** On its way from there. */
  | { readonly kind: 'moving-in'; readonly data: { readonly command: string; readonly decision: Decision } }
  | { readonly kind: 'moved-in'; readonly data: { readonly decision: Decision; readonly session: ImportedSession } }
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
  'registered',
  'taken-over',
  'touched',
  'checkpointed',
  'rollup-begun',
  'rolled-up',
  'rollup-dropped',
  'closed',
  'moving-out',
  'moved-out',
  'move-dropped',
  'moving-in',
  'moved-in',
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
    case 'registered':
      return registered(state, event.data, at);
    case 'taken-over':
      return state.status === 'none' ? taken(event.data) : state;
    case 'touched':
      return changed(state, (session) => ({ ...session, activity: event.data.activity, lastActivityAt: at }));
    case 'checkpointed':
      return changed(state, (session) => checkpointed(session, event.data, at));
    case 'rollup-begun': {
      const { call, command, upTo, payload } = event.data;
      const begun = { call, command, upTo, payload };
      return changed(state, (session) => ({ ...session, rollingUp: [...(session.rollingUp ?? []), begun] }));
    }
    case 'rolled-up':
      return handedOff(state, event.data.call, event.data.rollup);
    case 'rollup-dropped':
      return withoutCall(state, event.data.call);
    case 'closed':
      return changed(state, (session) => ({ ...session, status: 'closed' }));
    case 'moving-out':
    case 'moved-out':
    case 'move-dropped':
    case 'moving-in':
    case 'moved-in':
      return applyMove(state, event);
    case 'passed-on':
      if (state.status !== 'none' && !isPassedOn(state)) return state;
      return passedOn(isPassedOn(state) ? state : undefined, event.data.command, event.data.decision);
    case 'legacy-answered':
      return isPassedOn(state) ? (answered(state, event.data.command, event.data.exists) ?? NO_SESSION) : state;
  }
}

type Move = Extract<SessionEvent, { kind: 'moving-out' | 'moved-out' | 'move-dropped' | 'moving-in' | 'moved-in' }>;

/** Between the backends: see `migration.ts`. */
function applyMove(state: SessionState, event: Move): SessionState {
  switch (event.kind) {
    case 'moving-out':
      return isOwn(state) ? { ...state, movingOut: event.data.command } : state;
    case 'moved-out':
      return { status: 'legacy', decision: event.data.decision, passedOn: [] };
    case 'move-dropped':
      return isOwn(state) ? stayed(state) : state;
    case 'moving-in': {
      if (isOwn(state)) return state;
      const { command, decision } = event.data;
      return { ...passedOn(isPassedOn(state) ? state : undefined, command, decision), movingIn: command };
    }
    case 'moved-in':
      return taken(event.data);
  }
}

/** Registering again begins anew, as it did with the old agent; the checkpoints are kept, as their files were. */
function registered(
  state: SessionState,
  data: Extract<SessionEvent, { kind: 'registered' }>['data'],
  at: number,
): SessionState {
  const kept = isOwn(state) ? state : { context: '', files: [], checkpointCount: 0, recent: [] };
  const decision = isOwn(state) ? state.decision : data.decision; // of its birth
  return { ...kept, ...data, decision, status: 'active', activity: FIRST_ACTIVITY, createdAt: at, lastActivityAt: at };
}

/** A session that was closed meanwhile stays closed, and has its rollup. */
function handedOff(state: SessionState, call: string, rollup: RollupRecord): SessionState {
  const left = withoutCall(state, call);
  if (!isOwn(left)) return left;
  return { ...left, rollup, status: left.status === 'closed' ? 'closed' : 'handed_off' };
}

function withoutCall(state: SessionState, call: string): SessionState {
  if (!isOwn(state)) return state;
  return { ...state, rollingUp: (state.rollingUp ?? []).filter((each) => each.call !== call) };
}

function stayed(session: OwnSession): OwnSession {
  const left: { -readonly [K in keyof OwnSession]: OwnSession[K] } = { ...session };
  delete left.movingOut;
  return left;
}

function taken({
  decision,
  session,
  importedFrom,
}: {
  readonly decision: Decision;
  readonly session: ImportedSession;
  readonly importedFrom?: string;
}): SessionState {
  const { checkpoints, ...record } = session;
  const recent = checkpoints.reduce<readonly SessionCheckpoint[]>(recentCheckpoints, []);
  const source = importedFrom === undefined ? {} : { importedFrom };
  return { ...record, ...source, decision, checkpointCount: checkpoints.length, recent };
}

/** Whether it lives in its journal, and not in files, or nowhere. */
export function isOwn(state: SessionState): state is OwnSession {
  return state.status !== 'none' && !isPassedOn(state);
}

/** The table admits nothing to a closed session. */
function changed(state: SessionState, change: (session: OwnSession) => SessionState): SessionState {
  return isOwn(state) && state.status !== 'closed' ? change(state) : state;
}

function checkpointed(
  session: OwnSession,
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
