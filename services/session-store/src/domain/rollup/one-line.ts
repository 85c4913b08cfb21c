/** Longest text of a line in a rollup. */
const MOST = 500;

/** A value on one line: a line break in it could begin a section that nobody wrote. */
export function oneLine(text: string): string {
  const line = text.replaceAll(/\s*[\u0000-\u001f\u007f\u2028\u2029]+\s*/g, ' ').trim();
  return line.length <= MOST ? line : `${line.slice(0, MOST - 1).toWellFormed()}…`;
}

/** Items as a Markdown list, or the sentence that says that there is none. */
export function bullets(items: readonly string[], none: string): string {
  return (items.length === 0 ? [none] : items.map(oneLine)).map((item) => `- ${item}`).join('\n');
}

export function numbered(items: readonly string[], none: string): string {
  return (items.length === 0 ? [none] : items.map(oneLine))
    .map((item, index) => `${String(index + 1)}. ${item}`)
    .join('\n');
}
