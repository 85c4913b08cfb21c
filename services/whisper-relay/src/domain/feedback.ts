import type { Whisper } from '@leviathan/contracts';

/** What a subscriber made of a whisper. */
export const OUTCOMES = ['used', 'ignored', 'helped', 'harmed'] as const;
export type FeedbackOutcome = (typeof OUTCOMES)[number];

export type Counters = Whisper['feedback'];

/** One subscriber's word about a whisper. */
export interface FeedbackGiven {
  /** The same for a word that is said again. */
  readonly id: string;
  readonly outcome: FeedbackOutcome;
  readonly by: string;
}

export const NO_FEEDBACK: Counters = { used: 0, ignored: 0, helped: 0, harmed: 0 };

export function counted(counters: Counters, outcome: FeedbackOutcome): Counters {
  return { ...counters, [outcome]: counters[outcome] + 1 };
}
