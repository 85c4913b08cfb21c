import { parseEntityKey, problem } from '@leviathan/contracts';
import { type Outcome, type Turn, refused, succeeded } from '@leviathan/grains';
import { nextStep } from './next-step.ts';
import { outcome } from './outcomes.ts';
import type { StartRequest } from './run-command.ts';
import type { Birth } from './run-state.ts';
import type { StartFacts } from './start-facts.ts';
import { onStart, whispersOf } from './whispers.ts';

/**
 * The first turn of a run. Its entry holds the definitions and the decision that the run keeps to its end, and the
 * intention of its first model call.
 */
export function begin(request: StartRequest, turn: Turn): Outcome {
  const facts = turn.facts as StartFacts; // what `prepare` of this grain brings to a start
  if ('problem' in facts) return refused(facts.problem);
  const birth = birthOf(request, turn, facts);
  const next = nextStep({ ...birth, steps: [] });
  if (next === undefined) {
    const detail = `no role of ${birth.answeredBy.name} watches \`goal\`, so its run would never begin`;
    return refused(problem('invalid-payload', detail));
  }
  return outcome(
    { kind: 'started', data: { ...birth, next } },
    {
      reply: birth.by === 'agent.ask' ? { status: 'running' } : succeeded({ run: birth.run }),
      effects: whispersOf(birth, turn, onStart(birth, facts.intent)),
    },
  );
}

type Chosen = Exclude<StartFacts, { readonly problem: unknown }>;

function birthOf({ message, goal, budget, type }: StartRequest, turn: Turn, { answeredBy, pinned }: Chosen): Birth {
  const key = parseEntityKey(turn.entity);
  if (key === undefined) throw new Error(`not the key of an entity: ${turn.entity}`);
  return {
    run: key.id,
    tenant: key.tenant,
    ...(message.session === undefined || message.session === '' ? {} : { session: message.session }),
    by: type,
    command: message.id,
    goal,
    answeredBy,
    pinned,
    decision: message.decision,
    budget,
  };
}
