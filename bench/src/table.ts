import type { Row } from './row.ts';

const HEAD = ['benchmark', 'unit', 'ours', 'raw', 'ratio', 'spread', 'goal'];

/** The rows as a table for people. */
export function table(rows: readonly Row[]): string {
  const cells = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((line) => (line[column] ?? '').length)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellsOf({ name, unit, ours, raw, ratio, spread, goal }: Row): string[] {
  return [
    name,
    unit,
    short(ours),
    raw === undefined ? '–' : short(raw),
    ratio === undefined ? '–' : ratio.toFixed(2),
    spread.map((value) => (ratio === undefined ? short(value) : value.toFixed(2))).join('–'),
    goal ?? '–',
  ];
}

function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(2);
}
