// How a report is shown: few colours, only if they are wanted, and how wide.

import { styleText } from 'node:util';

type Paint = (text: string) => string;

export interface View {
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  /** Columns, or undefined to leave lines as long as they are. */
  readonly width: number | undefined;
}

export function makeView(color: boolean, width?: number): View {
  const paint =
    (style: 'bold' | 'dim' | 'red' | 'green' | 'yellow'): Paint =>
    (text) =>
      color && text !== '' ? styleText(style, text, { validateStream: false }) : text;
  return { bold: paint('bold'), dim: paint('dim'), red: paint('red'), green: paint('green'), yellow: paint('yellow'), width };
}

/** No colours and no width: for files. */
export const PLAIN: View = makeView(false);

export const indent = (by: number, text: string): readonly string[] => text.split('\n').map((line) => `${' '.repeat(by)}${line}`.trimEnd());

/** `1 table`, `2 indexes`, `3 policies`; a noun that is already plural is left so. */
export function count(n: number, noun: string): string {
  if (n === 1 || /[^s]s$/.test(noun)) return `${n} ${noun}`;
  if (/[^aeiou]y$/.test(noun)) return `${n} ${noun.slice(0, -1)}ies`;
  return `${n} ${noun}${/(x|ch|sh|ss)$/.test(noun) ? 'es' : 's'}`;
}
