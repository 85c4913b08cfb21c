import type {
  Checkpoint,
  CommandMessage,
  Decision,
  SessionCreatePayload,
  SessionRegisterPayload,
} from '@leviathan/contracts';
import { type Outcome, type Turn, refused, succeeded } from '@leviathan/grains';
import { learningOf } from '../legacy-rules/checkpoint-learning.ts';
import { pinnedFlags } from '../pinned-decision.ts';
import { refusalOf } from './admission.ts';
import { checkpointWhisper } from './checkpoint-whisper.ts';
import { beginRollup, tooManyRollups } from './rollup-turns.ts';
import type { RollupCommand, SessionChange } from './session-command.ts';
import { type SessionEvent, evolve, isOwn } from './session-event.ts';
import { learnedBy, resultOf } from './session-result.ts';
import type { OwnSession, SessionRecord } from './session-state.ts';
import { checkpointView, sessionView } from './session-view.ts';

/** A command on a session that lives in its journal. */
export interface Request {
  readonly id: string;
  readonly tenant: string;
  readonly message: CommandMessage;
  readonly command: SessionChange;
  /** The one that holds: of the session's birth, or the stamp when this is it. */
  readonly decision: Decision;
}

/** What a command does to a session of this backend. */
export function decideOwn(state: { readonly status: 'none' } | OwnSession, request: Request, turn: Turn): Outcome {
  const { command, id, decision } = request;
  const refusal = refusalOf(state.status, command.type, id);
  if (refusal !== undefined) return refused(refusal);
  if (command.type === 'session.rollup') {
    const tooMany = state.status === 'none' ? undefined : tooManyRollups(state);
    return tooMany ?? beginRollup(command, request, turn);
  }
  const learned = learnedBy(command, state.status !== 'none');
  const event = eventOf(command, decision, learned);
  const after = evolve(state, { ...event, at: turn.now });
  if (!isOwn(after)) throw new Error(`${event.kind} left no session`);
  const checkpoint = learned === undefined ? undefined : newestOf(after, learned, turn.now);
  const path = `session://${encodeURIComponent(id)}/checkpoints/${String(after.checkpointCount)}`;
  const result = resultOf(command, { session: sessionView(after, id, turn.seq), checkpoint, path });
  return { ...event, reply: succeeded(result), effects: effectsOf(request, learned, turn) };
}

type Learned = ReturnType<typeof learnedBy>;

function eventOf(command: Exclude<SessionChange, RollupCommand>, decision: Decision, learned: Learned): SessionEvent {
  const pinned = pinnedFlags(decision);
  const overrides = pinned.length === 0 ? {} : { pinned };
  if (learned !== undefined) {
    const { type, understanding } = learningOf(learned.context, learned.files);
    return { kind: 'checkpointed', data: { ...learned, type, understanding, ...overrides } };
  }
  switch (command.type) {
    case 'session.register':
      return { kind: 'registered', data: { decision, ...registrationOf(command.payload) } };
    case 'session.touch':
      return { kind: 'touched', data: { activity: command.payload.activity, ...overrides } };
    case 'session.close':
      return { kind: 'closed', data: overrides };
    case 'session.create':
    case 'session.ping':
    case 'session.checkpoint': // never here: it always keeps what was learned
      return { kind: 'created', data: { decision, ...withDefaults(command.payload) } };
  }
}

function registrationOf(payload: SessionRegisterPayload): Omit<Registration, 'decision'> {
  const { agent, workspace, sessionType } = withDefaults(payload);
  const { networkIntelligence } = payload;
  return { agent, workspace, sessionType, ...(networkIntelligence === undefined ? {} : { networkIntelligence }) };
}

type Registration = Extract<SessionEvent, { kind: 'registered' }>['data'];

/** The old agent's defaults, for both backends. An empty text counts as none, as it does there. */
export function withDefaults({
  agent,
  workspace,
  sessionType,
  context,
  files,
}: SessionCreatePayload): Pick<SessionRecord, 'agent' | 'workspace' | 'sessionType' | 'context' | 'files'> {
  return {
    agent: nonEmpty(agent) ?? 'ceo',
    workspace: nonEmpty(workspace) ?? 'unknown',
    sessionType: nonEmpty(sessionType) ?? 'general',
    context: context ?? '',
    files: files ?? [],
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function newestOf(after: OwnSession, { context, files }: NonNullable<Learned>, at: number): Checkpoint {
  const { type, understanding } = learningOf(context, files);
  return checkpointView({ number: after.checkpointCount, context, files, type, understanding, at });
}

function effectsOf(
  { tenant, id, decision, message }: Request,
  learned: Learned,
  turn: Turn,
): NonNullable<Outcome['effects']> {
  if (learned === undefined) return [];
  return [checkpointWhisper({ tenant, session: id, ...learned, decision }, message.id, turn)];
}
