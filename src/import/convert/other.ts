// Enums, whose labels are known; and every other type, whose values only PostgreSQL can read: it is given the text, and refuses it itself.
import { sqliteLiteral } from '../../sql/quote.ts';
import type { Cell } from '../cell.ts';
import type { TargetColumn } from '../target.ts';
import { AS_TEXT, type Conversion, type ConversionOptions, Misfit, TEXTS } from './family.ts';
import { cleanText } from './text.ts';

const A_BLOB = (type: string): Misfit => new Misfit(`is a blob, and ${type} is not made of bytes`);

export function enumConversion({ type, labels }: TargetColumn): Conversion {
  const known = new Set(labels);
  const unknown = new Misfit(`is not a value of ${type} (${labels.join(', ')})`);
  const suspects = (column: string): string => `(${column} COLLATE BINARY) NOT IN (${labels.map(sqliteLiteral).join(', ')})`;
  return { suspects, convert: (cell) => (known.has(String(cell)) ? String(cell) : unknown), printed: AS_TEXT, binary: TEXTS };
}

export const otherConversion = ({ type }: TargetColumn, options: ConversionOptions): Conversion => ({
  convert: (cell: Exclude<Cell, null>) => (cell instanceof Uint8Array ? A_BLOB(type) : cleanText(String(cell), options)),
  printed: null,
});
