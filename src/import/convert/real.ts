// Floating-point numbers, compared by their bits: two programs may print the same number with other digits.
import type { Cell } from '../cell.ts';
import { hashSql } from '../row-hash.ts';
import { AS_TEXT, type Binary, type Converted, type Family, isSafeInteger, Misfit } from './family.ts';
import { plainDecimal, specialNumber } from './numeric.ts';

const NOT_A_NUMBER = new Misfit('is not a number');
const bytes = Buffer.alloc(8);

export const real: Family = {
  types: ['float4', 'float8'],
  conversion: ({ base, type }) => {
    const isSingle = base === 'float4';
    const beyond = new Misfit(`is out of the range of ${type}`);
    const rounded = new Misfit(`has more digits than ${type} keeps`);
    const convert = (cell: Exclude<Cell, null>): Converted => {
      const value = numberOf(cell);
      if (value === null) return NOT_A_NUMBER;
      if (!isSingle && !keepsWhole(cell, value)) return rounded;
      const kept = isSingle ? Math.fround(value) : value;
      if (Number.isFinite(value) && (!Number.isFinite(kept) || (kept === 0 && value !== 0))) return beyond;
      return Object.is(kept, -0) ? '-0' : String(kept);
    };
    const hashed = (text: string): string => {
      const value = Number(text);
      if (isSingle) bytes.writeFloatBE(value);
      else bytes.writeDoubleBE(value);
      return bytes.toString('hex', 0, isSingle ? 4 : 8);
    };
    const printed = (column: string): string => `pg_catalog.encode(pg_catalog.${base}send(${column}), 'hex')`;
    const double = { suspects: (column: string) => `typeof(${column}) <> 'real' AND NOT ${isSafeInteger(column)}` };
    return { convert, ...(!isSingle && double), hashed, printed, binary: binaryOf(isSingle ? 4 : 8) };
  },
};

/** PostgreSQL has one hash for 0 and -0. */
const binaryOf = (size: 4 | 8): Binary => ({
  sum: (column) =>
    `pg_catalog.sum(CASE WHEN ${column} = 0 THEN ${hashSql('lookup3', AS_TEXT(column))} ELSE pg_catalog.hashfloat8extended(${column}::pg_catalog.float8, 0) END)`,
  ...(size === 8 && {
    plain: (field, cell) => {
      if (typeof cell !== 'number') return false;
      field.real(8, cell);
      return true;
    },
  }),
  converted: (field, text) => field.real(size, Number(text)),
});

function numberOf(cell: Exclude<Cell, null>): number | null {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'bigint') return Number(cell);
  if (typeof cell !== 'string') return null;
  const text = cell.trim();
  const special = specialNumber(text);
  if (special !== undefined) return Number(special);
  return plainDecimal(text) === null ? null : Number(text);
}

/** A whole number of so many digits tells two things apart, as a key does: it is never rounded to another one. */
function keepsWhole(cell: Exclude<Cell, null>, value: number): boolean {
  if (typeof cell === 'number' || Number.isSafeInteger(value)) return true;
  if (typeof cell === 'bigint') return BigInt(value) === cell;
  if (typeof cell !== 'string' || !WHOLE.test(cell)) return true;
  return Number.isFinite(value) && BigInt(value) === BigInt(cell.trim().replace('+', ''));
}

/** Without an exponent, which says itself how many digits count. */
const WHOLE = /^\s*[+-]?\d+\s*$/;
