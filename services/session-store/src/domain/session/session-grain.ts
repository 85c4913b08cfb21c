import { problem } from '@leviathan/contracts';
import {
  type Grain,
  type GrainCommand,
  type Outcome,
  type RuntimeCommand,
  type Turn,
  erased,
  isRuntimeCommand,
  refused,
} from '@leviathan/grains';
import { namesOf } from '../entity-names.ts';
import { receiveSession } from '../import/receive-import.ts';
import { passOn, settle } from '../legacy/legacy-passage.ts';
import { isPassedOn } from '../legacy/passed-on.ts';
import { backendOf, pinnedDecision } from '../pinned-decision.ts';
import { endMove, isMoving, migrate, moving } from './migration.ts';
import { abandonRollup, endRollup, rollupCalls } from './rollup-turns.ts';
import { isProblem, isQuestion, sessionCommandOf } from './session-command.ts';
import { evolve, isOwn } from './session-event.ts';
import { answerQuestion } from './session-questions.ts';
import { type Request, decideOwn } from './session-rules.ts';
import { NO_SESSION, type SessionState } from './session-state.ts';

/** A session: born as a grain, or as a legacy file that another process keeps. Where it was born, it stays. */
export const sessionGrain: Grain<SessionState> = {
  type: 'session',
  schema: 1,
  initial: NO_SESSION,
  ended: ({ status }) => status === 'none' || status === 'closed',
  decide,
  evolve,
  calls: (state) => (isOwn(state) ? rollupCalls(state) : []),
};

function decide(state: SessionState, message: GrainCommand, turn: Turn): Outcome {
  if (isRuntimeCommand(message)) return decideRuntime(state, message, turn);
  if (message.type === 'session.import') return receiveSession(state, message);
  if (message.type === 'session.migrate') return migrate(state, message, turn);
  if (isMoving(state)) return moving(namesOf(turn.entity).id);
  if (message.type === 'session.erase') return erase(state, namesOf(turn.entity).id);
  const command = sessionCommandOf(message);
  if (isProblem(command)) return refused(command);
  const { tenant, id } = namesOf(turn.entity);
  if (isQuestion(command)) return answerQuestion(state, command, id, turn);
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

/** The runtime blanks the journal and has the blobs erased; files of the old agent are not ours to destroy. */
function erase(state: SessionState, id: string): Outcome {
  if (isOwn(state)) return erased({ erased: id });
  if (isPassedOn(state)) return refused(problem('session-in-files', `session ${id} lives in the old agent's files`));
  return refused(problem('session-not-found', `session.erase: session ${id} does not exist`));
}

function decideRuntime(state: SessionState, command: RuntimeCommand, turn: Turn): Outcome {
  if (command.type === 'command.answered') {
    const moved = endMove(state, command.command, command.reply, turn);
    if (moved !== undefined) return moved;
  }
  if (command.type === 'command.answered' && isPassedOn(state)) {
    return settle(state, command.command, command.reply, turn);
  }
  if (isOwn(state)) {
    if (command.type === 'call.ended') {
      return endRollup(state, command.call, command.result, namesOf(turn.entity).id, turn);
    }
    if (command.type === 'command.end') return abandonRollup(state, command.command, command.how);
  }
  // An end is wanted for a command that was passed on: it may be in the files already, so only the holder, who obeys
  // the deadline, can say how it ended. A session has no timers.
  return { kind: 'ignored', data: { type: command.type }, reply: { status: 'succeeded', result: null } };
}
