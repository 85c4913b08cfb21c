import { type Job, problem } from '@leviathan/contracts';
import { type Outcome, type Turn, happened, refused } from '@leviathan/grains';
import { iso } from '@leviathan/kernel';
import { adviceAnswer } from '../legacy-answers/advice-answers.ts';
import { loadAnswer, loadedAnswers } from '../legacy-answers/rollup-answers.ts';
import { analyzeRequest } from '../legacy-rules/orchestration.ts';
import { significanceOf } from '../legacy-rules/significance.ts';
import { sectionsOf } from '../rollup/read-complete.ts';
import type { SessionQuestion } from './session-command.ts';
import { isOwn } from './session-event.ts';
import type { SessionState } from './session-state.ts';

/** The rollup that a session is loaded from. */
export interface FoundRollup {
  readonly session: string;
  /** Its file, or its path in the API. */
  readonly path: string;
  readonly complete: string;
}

/** What is looked up before a load is decided. */
export interface LoadFacts {
  readonly rollup: FoundRollup | undefined;
  readonly jobs: readonly Job[];
}

/** Questions are answered by the session itself on either backend, also by one that is not there, and change nothing. */
export function answerQuestion(state: SessionState, question: SessionQuestion, id: string, turn: Turn): Outcome {
  const known = isOwn(state) ? state : { agent: 'ceo', workspace: 'unknown' };
  const workspace = question.payload.workspace ?? known.workspace;
  if (question.type === 'session.load') return load(question.payload, { id, agent: known.agent, workspace }, turn);
  const { text } = question.payload;
  const legacy = {
    processCEOOrchestration: adviceAnswer({ id, workspace, text }),
    assessSignificance: significanceOf(text),
  };
  return happened('advised', { type: analyzeRequest(text).type }, { session: id, legacy });
}

interface Asking {
  readonly id: string;
  readonly agent: string;
  readonly workspace: string;
}

function load(
  { rollup: wanted, level = 'full' }: Extract<SessionQuestion, { type: 'session.load' }>['payload'],
  { id, agent, workspace }: Asking,
  turn: Turn,
): Outcome {
  const { rollup, jobs } = (turn.facts as LoadFacts | undefined) ?? { rollup: undefined, jobs: [] }; // of `prepare`
  const load = { load: loadAnswer(id, workspace, jobs) };
  if (wanted === undefined) return happened('loaded', {}, { session: id, jobs, legacy: load });
  if (rollup === undefined) return refused(problem('rollup-not-found', `Rollup file not found: ${wanted}`));
  const sections = sectionsOf(rollup.complete);
  const legacy = {
    ...load,
    ...loadedAnswers(id, agent, { path: rollup.path, level, sections, at: iso(turn.now) }),
  };
  const restored = { session: rollup.session, sections };
  return happened('loaded', { from: rollup.session, level }, { session: id, restored, jobs, legacy });
}
