import type { CommandMessage, Decision, SessionCreatePayload } from '@leviathan/contracts';
import { type Outcome, type Turn, refused, succeeded } from '@leviathan/grains';
import { learningOf } from '../legacy-rules/checkpoint-learning.ts';
import { type Standing, refusalOf } from './admission.ts';
import { checkpointWhisper } from './checkpoint-whisper.ts';
import { pinnedFlags } from '../pinned-decision.ts';
import type { SessionCommand } from './session-command.ts';
import { type SessionEvent, evolve } from './session-event.ts';
import type { SessionRecord, SessionState } from './session-state.ts';
import { checkpointView, sessionView } from './session-view.ts';

/** A command on a session that lives in its journal. */
export interface Request {
  readonly id: string;
  readonly tenant: string;
  readonly message: CommandMessage;
  readonly command: SessionCommand;
  /** The one that holds: of the session's birth, or the stamp when this is it. */
  readonly decision: Decision;
}

const STANDING = { none: 'none', active: 'active', closed: 'closed' } as const satisfies Record<string, Standing>;
type Own = Extract<SessionState, { status: keyof typeof STANDING }>;

/** What a command does to a session of this backend. */
export function decideOwn(state: Own, request: Request, turn: Turn): Outcome {
  const refusal = refusalOf(STANDING[state.status], request.command.type, request.id);
  if (refusal !== undefined) return refused(refusal);
  const event = eventOf(request);
  const after = evolve(state, { ...event, at: turn.now });
  if (after.status !== 'active' && after.status !== 'closed') throw new Error(`${event.kind} left no session`);
  return { ...event, reply: succeeded(resultOf(request, after, turn)), effects: effectsOf(request, turn) };
}

function eventOf({ command, decision }: Request): SessionEvent {
  const pinned = pinnedFlags(decision);
  const overrides = pinned.length === 0 ? {} : { pinned };
  switch (command.type) {
    case 'session.create':
      return { kind: 'created', data: { decision, ...withDefaults(command.payload) } };
    case 'session.touch':
      return { kind: 'touched', data: { activity: command.payload.activity, ...overrides } };
    case 'session.checkpoint': {
      const { context, files = [] } = command.payload;
      const { type, understanding } = learningOf(context, files);
      return { kind: 'checkpointed', data: { context, files, type, understanding, ...overrides } };
    }
    case 'session.close':
      return { kind: 'closed', data: overrides };
  }
}

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

function resultOf(
  { command, id }: Request,
  after: SessionRecord & { status: 'active' | 'closed' },
  turn: Turn,
): unknown {
  if (command.type !== 'session.checkpoint') return { session: sessionView(after, id, turn.seq) };
  const { context, files = [] } = command.payload;
  const { type, understanding } = learningOf(context, files);
  return {
    session: id,
    checkpoint: checkpointView({ number: after.checkpointCount, context, files, type, understanding, at: turn.now }),
  };
}

function effectsOf({ command, tenant, id, decision, message }: Request, turn: Turn): NonNullable<Outcome['effects']> {
  if (command.type !== 'session.checkpoint') return [];
  const { context, files = [] } = command.payload;
  return [checkpointWhisper({ tenant, session: id, context, files, decision }, message.id, turn)];
}
