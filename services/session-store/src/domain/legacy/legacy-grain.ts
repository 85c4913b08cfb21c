import { problem } from '@leviathan/contracts';
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
import type { IntendedFile, LegacyHome, LegacyReading, LegacyRef } from '../../ports.ts';
import type { LegacyThing } from './legacy-kind.ts';
import { legacyTypeOf } from './legacy-passage.ts';
import { type ReadTurn, decideEnded, decideSent } from './legacy-rules.ts';
import { AT_REST, type LegacyState, evolve } from './legacy-state.ts';

/**
 * A session or a job in the legacy files, as the holder of the home keeps it: the files are the truth, the journal holds
 * what is intended and not yet written, so that a crash between the two is mended by writing again.
 */
export function legacyGrain(home: LegacyHome, thing: LegacyThing): Grain<LegacyState> {
  const refOf = (entity: string): LegacyRef => {
    const { tenant, id } = namesOf(entity);
    return { tenant, id, kind: thing.kind };
  };
  return {
    type: legacyTypeOf(thing.kind),
    schema: 1,
    initial: AT_REST,
    decide: (state, command, turn) => {
      const ref = refOf(turn.entity);
      return decide(state, command, { ref, turn, thing, pathOf: (name) => home.pathOf(ref, name) });
    },
    evolve,
    calls: ({ writing }) => (writing === undefined ? [] : [{ id: writing.call, input: writing.files }]),
    perform: (call, { entity }) => perform(home, call, refOf(entity)),
    prepare: async (state, command, { entity }) => (needsFiles(state, command) ? home.read(refOf(entity)) : undefined),
  };
}

function decide(state: LegacyState, command: GrainCommand, at: Omit<ReadTurn, 'reading'>): Outcome {
  const read = { ...at, reading: readingOf(at.turn) };
  if (!isRuntimeCommand(command)) return decideSent(state, command, read);
  if (command.type === 'call.ended' && state.writing?.call === command.call) {
    return decideEnded(state, state.writing, command.result, read);
  }
  // A call that ended twice, or an end that is wanted for a command: what is being written is written in a moment.
  return { kind: 'ignored', data: { type: command.type }, reply: succeeded(null) };
}

/** A command that only joins the queue is decided later, on the files of that moment. */
function needsFiles({ writing }: LegacyState, command: GrainCommand): boolean {
  return writing === undefined || command.type === 'call.ended';
}

function readingOf({ facts }: Turn): LegacyReading {
  return (facts as LegacyReading | undefined) ?? { outcome: 'unreadable', reason: 'they were not looked at' }; // of `prepare`
}

async function perform(home: LegacyHome, { input }: Call, ref: LegacyRef): Promise<CallResult> {
  const written = await home.write(ref, input as readonly IntendedFile[]); // what `calls` of this grain gives
  if (written.outcome === 'failed') return { status: 'failed', problem: problem(written.code, written.reason) };
  return { status: 'done', value: written.outcome };
}
