import { type EntityRef, problem } from '@leviathan/contracts';
import {
  type Call,
  type CallResult,
  type Grain,
  type GrainCommand,
  type Outcome,
  type Turn,
  isRuntimeCommand,
  succeeded,
} from '@leviathan/grains';
import { namesOf } from '../entity-names.ts';
import type { IntendedFile, LegacyHome, LegacyReading } from '../../ports.ts';
import { LEGACY_SESSION } from '../session/legacy-passage.ts';
import { type LegacyTurn, decideEnded, decideSent } from './legacy-session-rules.ts';
import { AT_REST, type LegacySessionState, evolve } from './legacy-session-state.ts';

/**
 * A session in the legacy files, as the holder of the home keeps it: the files are the truth, the journal holds what is
 * intended and not yet written, so that a crash between the two is mended by writing again.
 */
export function legacySessionGrain(home: LegacyHome): Grain<LegacySessionState> {
  return {
    type: LEGACY_SESSION,
    schema: 1,
    initial: AT_REST,
    decide,
    evolve,
    calls: ({ writing }) => (writing === undefined ? [] : [{ id: writing.call, input: writing.files }]),
    perform: (call, { entity }) => perform(home, call, namesOf(entity)),
    prepare: async (state, command, entity) => (needsFiles(state, command) ? home.read(namesOf(entity)) : undefined),
  };
}

function decide(state: LegacySessionState, command: GrainCommand, turn: Turn): Outcome {
  const at = { ...namesOf(turn.entity), turn, reading: readingOf(turn) };
  if (!isRuntimeCommand(command)) return decideSent(state, command, at);
  if (command.type === 'call.ended' && state.writing?.call === command.call) {
    return decideEnded(state, state.writing, command.result, at);
  }
  // A call that ended twice, or an end that is wanted for a command: what is being written is written in a moment.
  return { kind: 'ignored', data: { type: command.type }, reply: succeeded(null) };
}

/** A command that only joins the queue is decided later, on the files of that moment. */
function needsFiles({ writing }: LegacySessionState, command: GrainCommand): boolean {
  return writing === undefined || command.type === 'call.ended';
}

function readingOf({ facts }: Turn): LegacyTurn['reading'] {
  return (facts as LegacyReading | undefined) ?? { outcome: 'unreadable', reason: 'they were not looked at' }; // of `prepare`
}

async function perform(home: LegacyHome, { input }: Call, session: EntityRef): Promise<CallResult> {
  const written = await home.write(session, input as readonly IntendedFile[]); // what `calls` of this grain gives
  if (written.outcome === 'failed') return { status: 'failed', problem: problem(written.code, written.reason) };
  return { status: 'done', value: written.outcome };
}
