import { type Decision, type PinnedTeam, type Problem, problem } from '@leviathan/contracts';
import { type Catalogue, pinPersona, pinTeam } from '../definitions/catalogue.ts';
import { type Intent, detectIntent } from '../intent.ts';
import type { AnsweredBy } from './run-state.ts';

/** Who answers when a request names no team. */
export const DEFAULT_TEAM = 'advisory-team';

/** What a run's first turn reads from the definitions in force: who answers, pinned; or why nobody can. */
export type StartFacts =
  | { readonly answeredBy: AnsweredBy; readonly pinned: PinnedTeam; readonly intent: Intent }
  | { readonly problem: Problem };

interface Wish {
  readonly goal: string;
  readonly team: string | undefined;
}

/**
 * Obeys the stamped decision: a team, or, with roles off, the one persona that the legacy rules choose; a team that the
 * request names is passed over then.
 */
export function startFacts(
  catalogue: Catalogue,
  { goal, team = DEFAULT_TEAM }: Wish,
  route: Decision['route'],
): StartFacts {
  const intent = detectIntent(goal);
  const [kind, name] = route === 'team' ? (['team', team] as const) : (['persona', intent.agent] as const);
  const pinned = kind === 'team' ? pinTeam(catalogue, name) : pinPersona(catalogue, name);
  if (pinned !== undefined) return { answeredBy: { kind, name }, pinned, intent };
  return {
    problem: problem('definition-not-found', `there is no ${kind} ${name}: GET /v1/${kind}s lists what is loaded`),
  };
}
