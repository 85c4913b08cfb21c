export interface Significance {
  readonly level: 'critical' | 'high' | 'medium' | 'low';
  readonly confidence: number;
}

/** In this order; the first that holds one of its words wins. Words match inside words: "latest" holds "test". */
const CLASSES = [
  { words: ['architecture', 'paradigm', 'innovation'], level: 'critical', confidence: 0.9 },
  { words: ['breakthrough', 'solution', 'pattern', 'discovery'], level: 'high', confidence: 0.8 },
  { words: ['feature', 'enhancement', 'optimization'], level: 'medium', confidence: 0.7 },
  { words: ['debug', 'test', 'minor', 'small'], level: 'low', confidence: 0.5 },
] as const;

/** How much a text matters, by the rules of the legacy agent: deterministic, and no more than they say. */
export function significanceOf(text: string): Significance {
  const lower = text.toLowerCase();
  const found = CLASSES.find(({ words }) => words.some((word) => lower.includes(word)));
  return found === undefined
    ? { level: 'medium', confidence: 0.6 }
    : { level: found.level, confidence: found.confidence };
}
