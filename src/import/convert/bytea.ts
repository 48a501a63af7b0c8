// Bytes: a blob as it is, a text as the bytes that it consists of.
import { AS_TEXT, type Family, Misfit } from './family.ts';

const A_NUMBER = new Misfit('is a number, not bytes');

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
  }),
};
