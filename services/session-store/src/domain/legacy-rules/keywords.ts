/** Words, and what a text that holds one of them means. */
export type Row<T> = readonly [words: readonly string[], meaning: T];

/** Whether one of `words` stands in `text`. Words match inside words: "latest" holds "test", as the old agent reads it. */
export function mentions(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.some((word) => lower.includes(word));
}

/** The meaning of the first row that `text` mentions: order decides, not how well it fits. */
export function firstHit<T, D>(text: string, rows: readonly Row<T>[], otherwise: D): T | D {
  const found = rows.find(([words]) => mentions(text, words));
  return found === undefined ? otherwise : found[1];
}
