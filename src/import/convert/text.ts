// Texts. SQLite binds no length and no encoding to a column; PostgreSQL does both, and knows no NUL character.
import type { Cell } from '../cell.ts';
import { AS_TEXT, type Binary, type ConversionOptions, type Converted, type Family, isPlainText, Misfit, TEXTS, UNREAD } from './family.ts';

const WITH_NUL = new Misfit('holds a NUL character, which PostgreSQL does not keep in texts');

export const text: Family = {
  types: ['text', 'varchar', 'bpchar', 'citext', 'name'],
  conversion: ({ base, type, limit }, options) => {
    const most = base === 'name' ? 63 : limit;
    const convert = (cell: Exclude<Cell, null>): Converted => {
      const whole = typeof cell === 'string' ? cell : cell instanceof Uint8Array ? decoded(cell, options.strips) : String(cell);
      if (typeof whole !== 'string') return whole;
      const clean = cleanText(whole, options);
      if (typeof clean !== 'string') return clean;
      // What stands behind the last letter is no part of a value of this type (manual, 8.3).
      const kept = base === 'bpchar' ? clean.replace(/ +$/, '') : clean;
      if (most === null) return kept;
      const length = base === 'name' ? Buffer.byteLength(kept) : lengthOf(kept, most);
      return length <= most ? kept : new Misfit(`has ${length} ${base === 'name' ? 'bytes' : 'characters'}, and ${type} takes ${most}`);
    };
    const suspects = (column: string): string => `NOT ${isPlainText(column)}${most === null ? '' : ` OR length(${column}) > ${most}`}`;
    return { convert, suspects, printed: AS_TEXT, binary: base === 'bpchar' || base === 'name' ? TEXTS : binaryOf(most) };
  },
};

const binaryOf = (most: number | null): Binary => ({
  ...TEXTS,
  plain: (field, cell) => typeof cell === 'string' && (most === null || cell.length <= most) && field.plainText(cell),
});

/** In characters; of a text that fits anyway no more than that. */
const lengthOf = (text: string, most: number): number => (text.length <= most ? text.length : [...text].length);

/** Without what no text of PostgreSQL holds, if that is to be stripped. */
export function cleanText(value: string, { strips, trusts }: Pick<ConversionOptions, 'strips' | 'trusts'>): string | Misfit {
  if (!trusts && value.includes('\ufffd')) return UNREAD;
  if (!value.includes('\0')) return value;
  return strips ? value.replaceAll('\0', '') : WITH_NUL;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lax = new TextDecoder('utf-8', { ignoreBOM: true });

/** Bytes in a text column: they are its text if they are valid. */
function decoded(cell: Uint8Array, strips: boolean): string | Misfit {
  try {
    return strict.decode(cell);
  } catch {
    return strips ? lax.decode(cell).replaceAll('\ufffd', '') : UNREAD;
  }
}
