// Whole numbers, within the range of the column's type.
import type { Cell } from '../cell.ts';
import { AS_TEXT, type Binary, type Converted, type Family, Misfit, sumOfIntegers } from './family.ts';
import { plainDecimal } from './numeric.ts';

const RANGES: Readonly<Record<string, readonly [least: bigint, most: bigint]>> = {
  int2: [-32_768n, 32_767n],
  int4: [-2_147_483_648n, 2_147_483_647n],
  int8: [-9_223_372_036_854_775_808n, 9_223_372_036_854_775_807n],
  oid: [0n, 4_294_967_295n],
};
const SIZES: Readonly<Record<string, number>> = { int2: 2, int4: 4, int8: 8, oid: 4 };
const NOT_WHOLE = new Misfit('is not a whole number');

export const integer: Family = {
  types: Object.keys(RANGES),
  conversion: ({ base, type }) => {
    const [least, most] = RANGES[base]!;
    const [from, to] = [Number(least), Number(most)];
    const beyond = new Misfit(`is out of the range of ${type} (${least} to ${most})`);
    const convert = (cell: Exclude<Cell, null>): Converted => {
      if (typeof cell === 'number' && Number.isSafeInteger(cell)) return cell >= from && cell <= to ? String(cell + 0) : beyond;
      const whole = wholeOf(cell);
      if (whole === null) return NOT_WHOLE;
      return whole >= least && whole <= most ? whole.toString() : beyond;
    };
    const [low, high] = [Math.max(from, Number.MIN_SAFE_INTEGER), Math.min(to, Number.MAX_SAFE_INTEGER)];
    const suspects = (column: string): string => `typeof(${column}) <> 'integer' OR ${column} NOT BETWEEN ${low} AND ${high}`;
    return { convert, suspects, printed: AS_TEXT, binary: binaryOf(SIZES[base]!, [low, high]) };
  },
};

const binaryOf = (size: number, [low, high]: readonly [number, number]): Binary => ({
  sum: sumOfIntegers,
  plain: (field, cell) => {
    if (typeof cell === 'number') {
      if (!Number.isInteger(cell) || cell < low || cell > high) return false;
      field.integer(size, cell);
      return true;
    }
    if (typeof cell !== 'bigint' || (size < 8 && (cell < low || cell > high))) return false;
    field.bigint(size, cell);
    return true;
  },
  converted: (field, text) => field.bigint(size, BigInt(text)),
});

function wholeOf(cell: Exclude<Cell, null>): bigint | null {
  if (typeof cell === 'bigint') return cell;
  if (typeof cell === 'number') return Number.isInteger(cell) ? BigInt(cell) : null;
  if (typeof cell !== 'string') return null;
  const plain = plainDecimal(cell.trim());
  return plain === null || plain.includes('.') ? null : BigInt(plain);
}
