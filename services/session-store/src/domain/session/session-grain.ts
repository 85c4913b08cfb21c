import {
  type Grain,
  type GrainCommand,
  type Outcome,
  type RuntimeCommand,
  type Turn,
  happened,
  isRuntimeCommand,
  refused,
} from '@leviathan/grains';
import { namesOf } from '../entity-names.ts';
import { adviceAnswer } from '../legacy-answers/advice-answers.ts';
import { analyzeRequest } from '../legacy-rules/orchestration.ts';
import { significanceOf } from '../legacy-rules/significance.ts';
import { passOn, settle } from '../legacy/legacy-passage.ts';
import { isPassedOn } from '../legacy/passed-on.ts';
import { backendOf, pinnedDecision } from '../pinned-decision.ts';
import { type AdviseCommand, isProblem, sessionCommandOf } from './session-command.ts';
import { evolve, isOwn } from './session-event.ts';
import { type Request, decideOwn } from './session-rules.ts';
import { NO_SESSION, type SessionState } from './session-state.ts';

/** A session: born as a grain, or as a legacy file that another process keeps. Where it was born, it stays. */
export const sessionGrain: Grain<SessionState> = {
  type: 'session',
  schema: 1,
  initial: NO_SESSION,
  decide,
  evolve,
};

function decide(state: SessionState, message: GrainCommand, turn: Turn): Outcome {
  if (isRuntimeCommand(message)) return decideRuntime(state, message, turn);
  const command = sessionCommandOf(message);
  if (isProblem(command)) return refused(command);
  const { tenant, id } = namesOf(turn.entity);
  if (command.type === 'session.advise') return advise(state, command, id);
  const decision = pinnedDecision(state.status === 'none' ? undefined : state.decision, message.decision);
  return decideSent(state, { id, tenant, message, command, decision }, turn);
}

function decideSent(state: SessionState, request: Request, turn: Turn): Outcome {
  switch (state.status) {
    case 'none':
      return backendOf(request.decision) === 'grain'
        ? decideOwn(state, request, turn)
        : passOn({ kind: 'session', ...request }, turn);
    case 'asked':
    case 'legacy':
      return passOn({ kind: 'session', ...request }, turn);
    case 'active':
    case 'handed_off':
    case 'closed':
      return decideOwn(state, request, turn);
  }
}

/** Advice needs no files, so it is given here on either backend, also to a session that is not there. */
function advise(state: SessionState, { payload: { text, workspace } }: AdviseCommand, id: string): Outcome {
  const known = isOwn(state) ? state.workspace : 'unknown';
  const answer = adviceAnswer({ id, workspace: workspace ?? known, text });
  const legacy = { processCEOOrchestration: answer, assessSignificance: significanceOf(text) };
  return happened('advised', { type: analyzeRequest(text).type }, { session: id, legacy });
}

function decideRuntime(state: SessionState, command: RuntimeCommand, turn: Turn): Outcome {
  if (command.type === 'command.answered' && isPassedOn(state)) {
    return settle(state, command.command, command.reply, turn);
  }
  // An end is wanted for a command that was passed on: it may be in the files already, so only the holder, who obeys
  // the deadline, can say how it ended. A session has no timers and no calls.
  return { kind: 'ignored', data: { type: command.type }, reply: { status: 'succeeded', result: null } };
}
