// A table of text in columns. A terminal too narrow for all of them loses the last ones first, and then the end of what a line is about.
import { cutTo, padTo, widthOf } from '../core/text/text-width.ts';

export interface TextTable {
  readonly header: readonly string[];
  /** Clean text, each on one line. */
  readonly rows: readonly (readonly string[])[];
  /** How many of the columns are never left out; the last of them is shortened where there is no other way. */
  readonly kept: number;
  /** Columns of numbers, by position. */
  readonly numbers?: readonly number[];
}

const GAP = '  ';
/** Less than this of a column says nothing. */
const LEAST = 8;

/** @param columns of the terminal; undefined leaves lines as long as they are. */
export function tableLines({ header, rows, kept, numbers = [] }: TextTable, columns?: number): readonly string[] {
  const lines = [header, ...rows];
  const natural = header.map((_, index) => Math.max(...lines.map((row) => widthOf(row[index] ?? ''))));
  const widths = columns === undefined ? natural : fitted(natural, kept, columns);
  return lines.map((row) =>
    widths
      .map((width, index) => {
        const text = shortened(row[index] ?? '', width);
        return numbers.includes(index) ? `${' '.repeat(width - widthOf(text))}${text}` : padTo(width, text);
      })
      .join(GAP)
      .trimEnd(),
  );
}

function fitted(natural: readonly number[], kept: number, columns: number): readonly number[] {
  const widths = [...natural];
  const excess = (): number => widths.reduce((sum, width) => sum + width, 0) + GAP.length * (widths.length - 1) - columns;
  while (excess() > 0 && widths.length > kept) {
    const last = widths.at(-1)!;
    const left = last - excess();
    if (left >= LEAST) widths[widths.length - 1] = left;
    else widths.pop();
  }
  const most = widths[kept - 1]! - Math.max(0, excess());
  return widths.with(kept - 1, Math.max(LEAST, most));
}

const shortened = (text: string, width: number): string => (widthOf(text) <= width ? text : `${cutTo(width - 1, text)}…`);
