// What SQLite makes of a value as it goes into a column: a column has an affinity by the words of its declaration, and a text that looks like a
// number is no text any more in a column for numbers (https://sqlite.org/datatype3.html, 3).
import type { Cell } from '../cell.ts';

export type Affinity = 'integer' | 'real' | 'numeric' | 'text' | 'none';

/** @param isStrict of the table: there ANY is any value, as it is. */
export function affinityOf(declared: string, isStrict: boolean): Affinity {
  const word = declared.toUpperCase();
  if (word === '' || (isStrict && word === 'ANY')) return 'none';
  if (word.includes('INT')) return 'integer';
  if (/CHAR|CLOB|TEXT/.test(word)) return 'text';
  if (word.includes('BLOB')) return 'none';
  return /REAL|FLOA|DOUB/.test(word) ? 'real' : 'numeric';
}

export const isForNumbers = (affinity: Affinity): boolean => affinity !== 'text' && affinity !== 'none';

const LITERAL = /^[ \t\n\v\f\r]*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?[ \t\n\v\f\r]*$/i;
const MOST = 2n ** 63n - 1n;

/** Of a column for numbers: the value that is kept. */
export function keptByNumbers(cell: Cell, affinity: Affinity): Cell {
  if (typeof cell === 'bigint') return affinity === 'real' ? Number(cell) : cell;
  if (typeof cell !== 'string' || !LITERAL.test(cell)) return cell;
  const text = cell.trim();
  const whole = /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : null;
  if (whole !== null && whole <= MOST && whole >= -MOST - 1n && affinity !== 'real') return whole;
  const value = Number(text) + 0;
  return affinity !== 'real' && Number.isSafeInteger(value) ? BigInt(value) : value;
}
