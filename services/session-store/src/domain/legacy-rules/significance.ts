import { type Row, firstHit } from './keywords.ts';

export interface Significance {
  readonly level: 'critical' | 'high' | 'medium' | 'low';
  /** Taken as the whisper's significance. */
  readonly confidence: number;
}

const ROWS: readonly Row<Significance>[] = [
  [['architecture', 'paradigm', 'innovation'], { level: 'critical', confidence: 0.9 }],
  [['breakthrough', 'solution', 'pattern', 'discovery'], { level: 'high', confidence: 0.8 }],
  [['feature', 'enhancement', 'optimization'], { level: 'medium', confidence: 0.7 }],
  [['debug', 'test', 'minor', 'small'], { level: 'low', confidence: 0.5 }],
];

/** How much a text matters, by the old agent's classes. */
export function significanceOf(text: string): Significance {
  return firstHit<Significance, Significance>(text, ROWS, { level: 'medium', confidence: 0.6 });
}

/** From here on the old agent promotes what was learned to procedural memory. */
export const PROMOTION_THRESHOLD = 0.8;
