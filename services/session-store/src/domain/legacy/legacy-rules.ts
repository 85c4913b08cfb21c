import { type CommandMessage, type FinalReply, type Problem, problem } from '@leviathan/contracts';
import { type Answer, type CallResult, type Effect, type Outcome, failed, refused, succeeded } from '@leviathan/grains';
import type { LegacyFiles, LegacyReading } from '../../ports.ts';
import type { LegacyThing, LegacyTurn } from './legacy-kind.ts';
import type { Following, LegacyState, Writing } from './legacy-state.ts';

/** A legacy turn with its rules, and the files as they were when it began. */
export interface ReadTurn extends LegacyTurn {
  readonly thing: LegacyThing;
  readonly reading: LegacyReading;
}

/** How many commands of one thing may wait for a write; a disk that hangs must not fill the journal. */
const MOST_WAITING = 64;

/** A command that the session's turn passed on. */
export function decideSent(state: LegacyState, command: CommandMessage, at: ReadTurn): Outcome {
  if (state.writing !== undefined) return wait(state, command);
  const writing = attempt(command, at, at.reading);
  if (isRefused(writing)) return refused(writing);
  return { kind: 'intended', data: { writing }, reply: { status: 'running' } };
}

function wait(state: LegacyState, command: CommandMessage): Outcome {
  if (state.queue.length >= MOST_WAITING) {
    return refused(problem('overloaded', `${String(MOST_WAITING)} commands wait for its files already`));
  }
  return { kind: 'queued', data: { command }, reply: { status: 'running' } };
}

/** The write has ended: its command is answered, and the next one that intends a write begins. */
export function decideEnded(state: LegacyState, writing: Writing, result: CallResult, at: ReadTurn): Outcome {
  const { command, files } = writing;
  if (result.status === 'failed') return settle(state, at, { command, reply: failed(result.problem), effects: [] });
  if (result.value === 'changed') return decideAgain(state, writing, at);
  const end = { ...at, intended: files };
  const reply = at.thing.replyOf(command, withWritten(at.reading, writing), end);
  return settle(state, at, { command, reply, effects: at.thing.effectsOf(command, end) });
}

interface Ended {
  readonly command: CommandMessage;
  readonly reply: FinalReply;
  readonly effects: readonly Effect[];
}

function settle(state: LegacyState, at: ReadTurn, { command, reply, effects }: Ended): Outcome {
  const { answers, following } = next(state.queue, at);
  return {
    kind: 'settled',
    data: following,
    reply: succeeded(null),
    answers: [{ command: command.id, reply }, ...answers],
    effects,
  };
}

/** Each round needs a fresh change by the old agent within the moment between our look and our write. */
function decideAgain(state: LegacyState, { command }: Writing, at: ReadTurn): Outcome {
  const { answers, following } = next([command, ...state.queue], at);
  const data = { ...following, taken: following.taken - 1 }; // the command itself was not in the queue
  return { kind: 'decided-again', data, reply: succeeded(null), answers };
}

/** Refuses what must be refused, up to the first command that intends a write. */
function next(
  waiting: readonly CommandMessage[],
  at: ReadTurn,
): { readonly answers: readonly Answer[]; readonly following: Following } {
  const answers: Answer[] = [];
  for (const [index, command] of waiting.entries()) {
    const writing = attempt(command, at, at.reading);
    if (!isRefused(writing)) return { answers, following: { taken: index + 1, writing } };
    answers.push({ command: command.id, reply: failed(writing) });
  }
  return { answers, following: { taken: waiting.length } };
}

function attempt(message: CommandMessage, at: ReadTurn, reading: LegacyReading): Writing | Problem {
  if (reading.outcome === 'unreadable') {
    return problem('legacy-file', `the legacy files of ${at.ref.id} cannot be read: ${reading.reason}`);
  }
  const files = at.thing.intentionOf(message, reading.files, at);
  return 'code' in files ? files : { call: `write-${String(at.turn.seq)}`, command: message, files };
}

function isRefused(found: Writing | Problem): found is Problem {
  return 'code' in found;
}

/** The files as the write left them: what the old agent did since then comes after, and is for the next command. */
function withWritten(reading: LegacyReading, { files }: Writing): LegacyFiles {
  const before = reading.outcome === 'read' ? reading.files : {};
  const written = files.flatMap(({ name, thenTo, content }) => [
    [name, thenTo === undefined ? content : undefined],
    ...(thenTo === undefined ? [] : [[thenTo, content]]),
  ]);
  return { ...before, ...(Object.fromEntries(written) as LegacyFiles) };
}
