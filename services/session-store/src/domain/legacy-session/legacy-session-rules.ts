import { type CommandMessage, type FinalReply, type Problem, problem } from '@leviathan/contracts';
import {
  type Answer,
  type CallResult,
  type Effect,
  type Outcome,
  type Turn,
  failed,
  refused,
  succeeded,
} from '@leviathan/grains';
import type { LegacyFiles, LegacyReading } from '../../ports.ts';
import { checkpointWhisper } from '../session/checkpoint-whisper.ts';
import { isProblem, sessionCommandOf } from '../session/session-command.ts';
import { intentionOf, isRefusal, unreadable } from './intention.ts';
import type { Following, LegacySessionState, Writing } from './legacy-session-state.ts';
import { isUnreadable, legacySessionView, newestCheckpoint, sessionFileOf } from './legacy-session-view.ts';

export interface LegacyTurn {
  readonly tenant: string;
  readonly id: string;
  /** The files as they were when the turn began. */
  readonly reading: LegacyReading;
  readonly turn: Turn;
}

/** How many commands of one session may wait for a write; a disk that hangs must not fill the journal. */
const MOST_WAITING = 64;

/** A command that the session's turn passed on. */
export function decideSent(state: LegacySessionState, command: CommandMessage, at: LegacyTurn): Outcome {
  if (state.writing !== undefined) return wait(state, command);
  const writing = attempt(command, at, at.reading);
  if (isRefused(writing)) return refused(writing);
  return { kind: 'intended', data: { writing }, reply: { status: 'running' } };
}

function wait(state: LegacySessionState, command: CommandMessage): Outcome {
  if (state.queue.length >= MOST_WAITING) {
    return refused(
      problem('overloaded', `${String(MOST_WAITING)} commands wait for the files of this session already`),
    );
  }
  return { kind: 'queued', data: { command }, reply: { status: 'running' } };
}

/** The write has ended: its command is answered, and the next one that intends a write begins. */
export function decideEnded(state: LegacySessionState, writing: Writing, result: CallResult, at: LegacyTurn): Outcome {
  if (result.status === 'failed') return settle(state, at, { command: writing.command, reply: failed(result.problem) });
  if (result.value === 'changed') return decideAgain(state, writing, at);
  const reply = replyOf(writing.command, withWritten(at.reading, writing), at);
  return settle(state, at, { command: writing.command, reply });
}

function settle(
  state: LegacySessionState,
  at: LegacyTurn,
  { command, reply }: { readonly command: CommandMessage; readonly reply: FinalReply },
): Outcome {
  const { answers, following } = next(state.queue, at);
  return {
    kind: 'settled',
    data: following,
    reply: succeeded(null),
    answers: [{ command: command.id, reply }, ...answers],
    effects: reply.status === 'succeeded' ? whispersOf(command, at) : [],
  };
}

/** Each round needs a fresh change by the old agent within the moment between our look and our write. */
function decideAgain(state: LegacySessionState, { command }: Writing, at: LegacyTurn): Outcome {
  const { answers, following } = next([command, ...state.queue], at);
  const data = { ...following, taken: following.taken - 1 }; // the command itself was not in the queue
  return { kind: 'decided-again', data, reply: succeeded(null), answers };
}

/** Refuses what must be refused, up to the first command that intends a write. */
function next(
  waiting: readonly CommandMessage[],
  at: LegacyTurn,
): { readonly answers: readonly Answer[]; readonly following: Following } {
  const answers: Answer[] = [];
  for (const [index, command] of waiting.entries()) {
    const writing = attempt(command, at, at.reading);
    if (!isRefused(writing)) return { answers, following: { taken: index + 1, writing } };
    answers.push({ command: command.id, reply: failed(writing) });
  }
  return { answers, following: { taken: waiting.length } };
}

function attempt(message: CommandMessage, { id, turn }: LegacyTurn, reading: LegacyReading): Writing | Problem {
  const command = sessionCommandOf(message);
  if (isProblem(command)) return command;
  if (reading.outcome === 'unreadable') return unreadable(reading.reason);
  const files = intentionOf(command, reading.files, id, turn.now);
  return isRefusal(files) ? files : { call: `write-${String(turn.seq)}`, command: message, files };
}

function isRefused(found: Writing | Problem): found is Problem {
  return 'code' in found;
}

/** The files as the write left them: what the old agent did since then comes after, and is for the next command. */
function withWritten(reading: LegacyReading, { files }: Writing): LegacyReading {
  const before: LegacyFiles =
    reading.outcome === 'read' ? reading.files : { session: undefined, created: undefined, checkpoint: undefined };
  const written = Object.fromEntries(files.map(({ name, content }) => [name, content]));
  return { outcome: 'read', files: { ...before, ...written } };
}

function replyOf(message: CommandMessage, reading: LegacyReading, { id }: LegacyTurn): FinalReply {
  if (reading.outcome === 'unreadable') return failed(unreadable(reading.reason));
  const file = sessionFileOf(reading.files, id);
  if (file === undefined || isUnreadable(file)) throw new Error(`what was written for ${id} cannot be read`);
  if (message.type !== 'session.checkpoint')
    return succeeded({ session: legacySessionView(reading.files, file, id, 0) });
  return succeeded({ session: id, checkpoint: newestCheckpoint(reading.files) });
}

function whispersOf(message: CommandMessage, { tenant, id, turn }: LegacyTurn): readonly Effect[] {
  const command = sessionCommandOf(message);
  if (isProblem(command) || command.type !== 'session.checkpoint') return [];
  const { context, files = [] } = command.payload;
  return [checkpointWhisper({ tenant, session: id, context, files, decision: message.decision }, message.id, turn)];
}
