// Measurements as a table of text: fastest first, each beside the one it is held against.
import type { Summary } from './measure.ts';

export interface Rating {
  readonly title: string;
  readonly unit: 'ms' | 'MB';
  readonly results: ReadonlyMap<string, Summary>;
  /** Whom ratios are taken to; without it, or where it is missing, there are none. */
  readonly base?: string;
}

export function ratingTable({ title, unit, results, base }: Rating): string {
  const reference = base === undefined ? undefined : results.get(base)?.median;
  const number = (value: number): string => value.toFixed(unit === 'ms' && value >= 1000 ? 0 : 1);
  const rows = [...results]
    .sort(([, a], [, b]) => a.median - b.median)
    .map(([name, { median, min, max, samples }]) => [
      name,
      number(median),
      number(min),
      number(max),
      ...(reference === undefined ? [] : [`${(median / reference).toFixed(2)}x`]),
      String(samples.length),
    ]);
  const head = ['', `median ${unit}`, 'min', 'max', ...(reference === undefined ? [] : [`to ${base}`]), 'n'];
  return `${title}\n${textTable(head, rows)}`;
}

/** First column to the left, numbers to the right. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join('  ');
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
