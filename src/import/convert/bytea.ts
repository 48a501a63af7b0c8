// Bytes: a blob as it is, a text as the bytes that it consists of.
import { AS_TEXT, type Binary, type Family, Misfit } from './family.ts';

const A_NUMBER = new Misfit('is a number, not bytes');

/** No function hashes bytes alone before PostgreSQL 18; that of an array with one element is the element's and 31. */
const binary: Binary = {
  sum: (column) =>
    `pg_catalog.sum(CASE WHEN ${column} IS NOT NULL THEN pg_catalog.hash_array_extended(ARRAY[${column}::pg_catalog.bytea], 0) END) - 31 * pg_catalog.count(${column})`,
  plain: (field, cell) => {
    if (!(cell instanceof Uint8Array)) return false;
    field.raw(cell);
    return true;
  },
  converted: (field, text) => field.raw(Buffer.from(text.slice(2), 'hex')),
};

export const bytea: Family = {
  types: ['bytea'],
  conversion: () => ({
    convert: (cell) => {
      if (typeof cell === 'number' || typeof cell === 'bigint') return A_NUMBER;
      const bytes = typeof cell === 'string' ? Buffer.from(cell) : Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength);
      return `\\x${bytes.toString('hex')}`;
    },
    suspects: (column) => `typeof(${column}) IN ('integer', 'real')`,
    printed: AS_TEXT,
    binary,
  }),
};
