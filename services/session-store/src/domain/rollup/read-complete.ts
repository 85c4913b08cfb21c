/** The body of each section, by its heading in the old agent's way: lower case, with `_` for blanks. */
export function sectionsOf(complete: string): Readonly<Record<string, string>> {
  const [, ...sections] = complete.split(/^## /m);
  return Object.fromEntries(
    sections.map((section) => {
      const end = section.indexOf('\n');
      const heading = end < 0 ? section : section.slice(0, end);
      const body = end < 0 ? '' : section.slice(end + 1).trim();
      return [heading.trim().toLowerCase().replaceAll(/\s+/g, '_'), body];
    }),
  );
}
