import type { CheckpointType } from './checkpoint-type.ts';
import { mentions } from './keywords.ts';

interface Facts {
  readonly context: string;
  readonly files: readonly string[];
  readonly type: CheckpointType;
}

interface Signal {
  readonly sentence: string;
  shown(facts: Facts): boolean;
}

const SIGNALS: readonly Signal[] = [
  {
    sentence: 'Completion language detected - consider rollup',
    shown: ({ context }) => mentions(context, ['complete', 'finished']),
  },
  {
    sentence: 'Milestone/phase language detected - good rollup timing',
    shown: ({ context }) => mentions(context, ['milestone', 'phase']),
  },
  {
    sentence: 'Multiple files modified - comprehensive rollup recommended',
    shown: ({ files }) => files.length > 5,
  },
  {
    sentence: 'Deployment checkpoint - rollup essential for environment documentation',
    shown: ({ type }) => type === 'deployment',
  },
  {
    sentence: 'Tests pass - a rollup now keeps what was learned',
    shown: ({ context, type }) => type === 'validation' && mentions(context, ['pass']),
  },
];

/** Why a rollup may be due, in the order of the rules. */
export function rollupSignalsOf(facts: Facts): readonly string[] {
  return SIGNALS.filter((signal) => signal.shown(facts)).map(({ sentence }) => sentence);
}

export interface RollupSuggestion {
  readonly recommended: boolean;
  readonly confidence: 'low' | 'medium' | 'high';
  readonly reason: string;
}

/** Whether a rollup is due: two signals are strong, words of completion or a deployment are fair. */
export function rollupSuggestionOf(facts: Facts): RollupSuggestion {
  const signals = rollupSignalsOf(facts);
  if (signals.length >= 2) return { recommended: true, confidence: 'high', reason: signals.join('; ') };
  const isFair = mentions(facts.context, ['complete', 'milestone']) || facts.type === 'deployment';
  return isFair
    ? { recommended: true, confidence: 'medium', reason: signals[0] ?? 'Something is complete' }
    : {
        recommended: false,
        confidence: 'low',
        reason: 'Continue with current session - no strong rollup signals detected',
      };
}
