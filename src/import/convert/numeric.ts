// Decimal numbers without loss. A real number is taken with the digits that SQLite shows of it where its shortest form has more than the column
// keeps: 19.989999999999998 was computed, and SQLite prints 19.99.
import type { Cell } from '../cell.ts';
import { type Binary, type Converted, type Family, isSafeInteger, Misfit, sumOfTexts } from './family.ts';
import { numericBytes } from './numeric-bytes.ts';

/** Significant digits that SQLite prints of a real number. */
const SHOWN_DIGITS = 15;
const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,6}))?$/i;
/** More places than that PostgreSQL has not (manual, 8.1.2). */
const MOST_PLACES = 131_072;
const NOT_A_NUMBER = new Misfit('is not a number');
const SPECIAL: ReadonlyMap<string, string> = new Map([
  ['nan', 'NaN'],
  ['inf', 'Infinity'],
  ['infinity', 'Infinity'],
  ['+infinity', 'Infinity'],
  ['-inf', '-Infinity'],
  ['-infinity', '-Infinity'],
]);

const printed = (column: string): string => `pg_catalog.trim_scale(${column})::pg_catalog.text`;
const binary: Binary = { sum: sumOfTexts(printed), converted: (field, text) => field.raw(numericBytes(text), text) };

export const numeric: Family = {
  types: ['numeric'],
  conversion: ({ type, limit, scale }) => {
    const misfit = (plain: string): Misfit | null => {
      if (limit === null) return null;
      const [whole = '', fraction = ''] = plain.replace('-', '').split('.');
      if (fraction.length > (scale ?? 0)) return new Misfit(`has more decimal places than ${type} keeps`);
      return whole !== '0' && whole.length > limit - (scale ?? 0) ? new Misfit(`is too large for ${type}`) : null;
    };
    const convert = (cell: Exclude<Cell, null>): Converted => {
      if (cell instanceof Uint8Array) return NOT_A_NUMBER;
      const text = typeof cell === 'string' ? cell.trim() : String(cell);
      const special = SPECIAL.get(text.toLowerCase());
      if (special !== undefined) return limit === null || special === 'NaN' ? special : new Misfit(`is too large for ${type}`);
      const plain = plainDecimal(text);
      if (plain === null) return NOT_A_NUMBER;
      const problem = misfit(plain);
      if (problem === null) return plain;
      const shown = typeof cell === 'number' ? plainDecimal(cell.toPrecision(SHOWN_DIGITS)) : null;
      return shown !== null && misfit(shown) === null ? shown : problem;
    };
    const free = { suspects: (column: string) => `typeof(${column}) <> 'real' AND NOT ${isSafeInteger(column)}` };
    return { convert, ...(limit === null && free), printed, binary };
  },
};

export const specialNumber = (text: string): string | undefined => SPECIAL.get(text.toLowerCase());

/** The number without exponent, leading and trailing zeros; null if it is none. */
export function plainDecimal(text: string): string | null {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? ['', '', '', ''];
  if (whole === '' && fraction === '') return null;
  const shift = Number(exponent);
  if (Math.abs(shift) > MOST_PLACES) return null;
  const digits = `${whole}${fraction}`;
  const point = whole.length + shift;
  const before = point <= 0 ? '' : digits.slice(0, point).padEnd(point, '0');
  const after = point >= digits.length ? '' : point < 0 ? '0'.repeat(-point) + digits : digits.slice(point);
  const left = before.replace(/^0+(?=\d)/, '') || '0';
  const right = after.replace(/0+$/, '');
  const plain = right === '' ? left : `${left}.${right}`;
  return sign === '-' && plain !== '0' ? `-${plain}` : plain;
}
