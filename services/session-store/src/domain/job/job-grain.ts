import type { CommandMessage, Decision } from '@leviathan/contracts';
import {
  type Grain,
  type GrainCommand,
  type Outcome,
  type RuntimeCommand,
  type Turn,
  isRuntimeCommand,
  refused,
  succeeded,
} from '@leviathan/grains';
import { namesOf } from '../entity-names.ts';
import { receiveJob } from '../import/receive-import.ts';
import { passOn, settle } from '../legacy/legacy-passage.ts';
import { isPassedOn } from '../legacy/passed-on.ts';
import { jobAnswer } from '../legacy-answers/job-answers.ts';
import { backendOf, pinnedDecision } from '../pinned-decision.ts';
import { jobRefusalOf } from './job-admission.ts';
import { type JobCommand, jobCommandOf } from './job-command.ts';
import { type ImportedJob, type JobEvent, evolve } from './job-event.ts';
import { type JobState, NO_JOB, withDefaults } from './job-state.ts';
import { jobView } from './job-view.ts';

/**
 * A job: born as a grain, or as a legacy file that another process keeps. Of all sessions that accept it, the one whose
 * turn comes first gets it; a pending one that nobody accepted is over by its timer.
 */
export const jobGrain: Grain<JobState> = {
  type: 'job',
  schema: 1,
  initial: NO_JOB,
  decide,
  evolve,
  wakeAt: (state) => (state.status === 'pending' ? state.expiresAt : undefined),
  ended: ({ status }) => status === 'none' || status === 'expired' || status === 'completed',
};

function decide(state: JobState, message: GrainCommand, turn: Turn): Outcome {
  if (isRuntimeCommand(message)) return decideRuntime(state, message, turn);
  if (message.type === 'job.import') return receiveJob(state, message);
  const command = jobCommandOf(message);
  if ('code' in command) return refused(command);
  const decision = pinnedDecision(state.status === 'none' ? undefined : state.decision, message.decision);
  const goesToFiles = state.status === 'none' ? backendOf(decision) === 'legacy' : isPassedOn(state);
  if (goesToFiles) return passOn({ kind: 'job', ...namesOf(turn.entity), message, decision }, turn);
  return decideOwn(state, { command, message, decision }, turn);
}

interface Request {
  readonly command: JobCommand;
  readonly message: CommandMessage;
  readonly decision: Decision;
}

function decideOwn(state: JobState, { command, decision }: Request, turn: Turn): Outcome {
  if (isPassedOn(state)) throw new Error('a job in legacy files is decided on by their holder');
  const { id } = namesOf(turn.entity);
  const standing = isLate(state, turn.now) ? ({ status: 'expired' } as const) : state;
  const refusal = jobRefusalOf(standing, command, id);
  if (refusal !== undefined) return refused(refusal);
  const event = eventOf(command, decision);
  const job = jobView(evolve(state, { ...event, at: turn.now }) as ImportedJob, id, turn.seq); // the table admitted it
  return { ...event, reply: succeeded({ job, legacy: jobAnswer(command.type, job) }) };
}

/** The timer may come late; the time has passed all the same. */
function isLate(state: JobState, now: number): boolean {
  return state.status === 'pending' && state.expiresAt <= now;
}

function eventOf(command: JobCommand, decision: Decision): JobEvent {
  switch (command.type) {
    case 'job.post':
      return { kind: 'posted', data: { decision, ...withDefaults(command.payload) } };
    case 'job.accept':
      return {
        kind: 'accepted',
        data: { acceptedBy: command.by, acceptingWorkspace: command.payload.workspace ?? '' },
      };
    case 'job.complete':
      return { kind: 'completed', data: { resultsSummary: command.payload.summary ?? '' } };
  }
}

function decideRuntime(state: JobState, command: RuntimeCommand, turn: Turn): Outcome {
  if (command.type === 'command.answered' && isPassedOn(state)) {
    return settle(state, command.command, command.reply, turn);
  }
  if (command.type === 'timer' && isLate(state, turn.now)) return { kind: 'lapsed', data: {}, reply: succeeded(null) };
  // An early timer, or an end that is wanted for a command that was passed on: only the holder can say how it ended.
  return { kind: 'ignored', data: { type: command.type }, reply: succeeded(null) };
}
