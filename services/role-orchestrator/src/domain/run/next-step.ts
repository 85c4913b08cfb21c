import type { Role } from '@leviathan/contracts';
import type { PlannedStep, Progress } from './run-state.ts';

/** What a run's roles read: the request, and what the roles said about it. */
export interface Message {
  readonly id: string;
  /** Action that caused it; `goal` for the request. */
  readonly cause: string;
  readonly from: string;
  /** Round in which it was published; 0 for the request. */
  readonly round: number;
  readonly text: string;
}

type Work = Pick<Progress, 'goal' | 'pinned' | 'steps'>;

export function messagesOf({ goal, steps }: Work): readonly Message[] {
  const request: Message = { id: 'goal', cause: 'goal', from: 'user', round: 0, text: goal };
  const results = steps.map(({ step, action, role, round, text }) => ({
    id: `step-${String(step)}`,
    cause: action,
    from: role,
    round,
    text,
  }));
  return [request, ...results];
}

/**
 * Who acts next, by the standard operating procedure: in round k, in the order of the team, each role that is concerned
 * by a message from before round k which it has not consumed. So what a role says in a round reaches nobody before the
 * next one, and the order of steps follows from the state alone.
 *
 * @returns `undefined` when no role has news, or the rounds are used up
 */
export function nextStep(work: Work): PlannedStep | undefined {
  const last = work.steps.at(-1);
  if (last === undefined) return inRound(work, 1, 0);
  const following = work.pinned.team.roles.indexOf(last.role) + 1;
  return inRound(work, last.round, following) ?? inRound(work, last.round + 1, 0);
}

function inRound(work: Work, round: number, fromIndex: number): PlannedStep | undefined {
  const { team, roles } = work.pinned;
  if (round > team.rounds) return undefined;
  for (const name of team.roles.slice(fromIndex)) {
    const role = roles.find((candidate) => candidate.name === name);
    const consumes = role === undefined ? [] : news(work, role, round);
    if (role === undefined || consumes.length === 0) continue;
    return { step: work.steps.length + 1, round, role: name, action: role.action.name, consumes };
  }
  return undefined;
}

function news(work: Work, role: Role, round: number): readonly string[] {
  const consumed = new Set(work.steps.filter((step) => step.role === role.name).flatMap(({ consumes }) => consumes));
  return messagesOf(work)
    .filter((message) => message.round < round && role.watch.includes(message.cause) && !consumed.has(message.id))
    .map(({ id }) => id);
}
