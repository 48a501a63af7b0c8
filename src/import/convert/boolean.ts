// Booleans: SQLite has none, and programs have written them as numbers and as words.
import { AS_TEXT, type Binary, type Converted, type Family, Misfit, sumOfIntegers } from './family.ts';

const WORDS: ReadonlyMap<string, string> = new Map([
  ...['1', 't', 'true', 'y', 'yes', 'on', '1.0'].map((word) => [word, 'true'] as const),
  ...['0', 'f', 'false', 'n', 'no', 'off', '0.0'].map((word) => [word, 'false'] as const),
]);
const NOT_ONE = new Misfit('is neither true nor false');

const binary: Binary = {
  sum: (column) => sumOfIntegers(`${column}::pg_catalog.int4`),
  plain: (field, cell) => {
    if (cell !== 0 && cell !== 1) return false;
    field.boolean(cell === 1);
    return true;
  },
  converted: (field, text) => field.boolean(text === 'true'),
};

export const boolean: Family = {
  types: ['bool'],
  conversion: () => ({
    convert: (cell) => {
      if (typeof cell === 'number' || typeof cell === 'bigint') return ofNumber(Number(cell));
      if (typeof cell === 'string') return WORDS.get(cell.trim().toLowerCase()) ?? NOT_ONE;
      return cell.length === 1 ? ofNumber(cell[0]!) : NOT_ONE;
    },
    suspects: (column) => `typeof(${column}) <> 'integer' OR ${column} NOT BETWEEN 0 AND 1`,
    printed: AS_TEXT,
    binary,
  }),
};

const ofNumber = (value: number): Converted => (value === 1 ? 'true' : value === 0 ? 'false' : NOT_ONE);
