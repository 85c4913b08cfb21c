import { type NewWhisper, whisperOf } from '@leviathan/contracts';
import { type Effect, type Turn, effectId } from '@leviathan/grains';
import type { Intent } from '../intent.ts';
import { significanceOf } from '../significance.ts';
import { usageOf } from './budget.ts';
import type { Birth, End, Progress, StepDone } from './run-state.ts';

/** Longest text of a whisper about a longer text: it guides, it does not carry the work. */
const MAX_GIST = 240;
/** Longest session that a whisper names; a run of a longer one whispers without a session. */
const MAX_SESSION = 128;

type Guidance = Pick<NewWhisper, 'type' | 'payload' | 'role'> & { readonly about: string };

/** The whispers of one turn as its effects. Significance is what the rules say about the text, never more. */
export function whispersOf(birth: Birth, turn: Turn, guidance: readonly Guidance[]): readonly Effect[] {
  return guidance.map(({ about, ...rest }, index) => {
    const session =
      birth.session !== undefined && birth.session.length <= MAX_SESSION ? { session: birth.session } : {};
    const whisper = whisperOf(
      { ...rest, ...session, significance: significanceOf(about).confidence },
      {
        id: effectId(turn, index),
        tenant: birth.tenant,
        at: turn.now,
        source: { system: 'leviathan', service: 'role-orchestrator' },
        causation: { command: birth.command, run: birth.run },
      },
    );
    return { kind: 'whisper', distributed: birth.decision.flags.ENABLE_DISTRIBUTED_WHISPERS, whisper };
  });
}

export function onStart({ goal, answeredBy }: Birth, intent: Intent): readonly Guidance[] {
  return [
    { type: 'intent_detection', about: goal, payload: { text: intent.reasoning, data: intent } },
    {
      type: 'agent_selection',
      about: goal,
      payload: { text: `${answeredBy.kind} ${answeredBy.name} takes the request`, data: answeredBy },
    },
  ];
}

export function onStep({ role, text, action, step }: Omit<StepDone, 'seq' | 'at'>): readonly Guidance[] {
  const gist = gistOf(text);
  return [{ type: 'workflow_execution', role, about: gist, payload: { text: gist, data: { step, action } } }];
}

export function onEnd(progress: Progress, end: End): readonly Guidance[] {
  const feedback = feedbackOf(progress, end);
  const guidance: Guidance = {
    type: 'workflow_feedback',
    about: feedback,
    payload: { text: feedback, data: usageOf(progress) },
  };
  if (end.status !== 'succeeded') return [guidance];
  const role = progress.steps.at(-1)?.role;
  const data = significanceOf(end.text);
  const text = `The answer is of ${data.level} significance`;
  return [
    guidance,
    {
      type: 'significance_assessment',
      about: end.text,
      payload: { text, data },
      ...(role === undefined ? {} : { role }),
    },
  ];
}

function feedbackOf({ answeredBy, steps }: Progress, end: End): string {
  const rounds = steps.at(-1)?.round ?? 0;
  const how = `${answeredBy.name} ${end.status} after ${String(steps.length)} step(s) in ${String(rounds)} round(s)`;
  return end.status === 'succeeded' ? how : `${how}: ${gistOf(end.problem.detail)}`;
}

/** The first sentence or line of a text, cut to a bounded length. */
function gistOf(text: string): string {
  const [first = ''] = text.trim().split(/\n|(?<=[.!?])\s/, 1);
  return first.length <= MAX_GIST ? first : `${first.slice(0, MAX_GIST - 1).toWellFormed()}…`;
}
