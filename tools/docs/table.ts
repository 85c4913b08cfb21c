/** A Markdown table. Bars inside cells are escaped; nothing else is changed. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Says in each generated page where it comes from. */
export function page(title: string, source: string, ...parts: readonly string[]): string {
  const notice = `<!-- Generated from ${source} by \`node tools/launch.js tools/generate-docs.ts\`. Do not edit. -->`;
  return `${[`# ${title}`, notice, ...parts].join('\n\n')}\n`;
}
