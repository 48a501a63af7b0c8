// Texts with a NUL character, which some versions of Node hand over only up to it (22 does): they are read as bytes behind a mark that no value
// begins with, and made texts again, so that a conversion sees what the file holds.
import { randomBytes } from 'node:crypto';
import type { Cell } from '../../../import/cell.ts';

export interface WholeTexts {
  /** SQL: the value of a column, by its name, so that it arrives whole. */
  readonly sql: (column: string) => string;
  /** What of the cells of a row was read as bytes is a text again. The row is changed. */
  readonly restore: (cells: Cell[]) => void;
}

const MARK_BYTES = 16;

/** @param encoding as SQLite calls that of the file: `UTF-8`, `UTF-16le`. */
export function wholeTexts(encoding: string): WholeTexts {
  const mark = randomBytes(MARK_BYTES);
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const sql = (column: string): string =>
    `CASE WHEN typeof(${column}) = 'text' AND instr(${column}, char(0)) > 0 THEN CAST(x'${mark.toString('hex')}' || CAST(${column} AS BLOB) AS BLOB) ELSE ${column} END`;
  const restore = (cells: Cell[]): void => {
    for (const [i, cell] of cells.entries()) {
      if (cell instanceof Uint8Array && cell.length > MARK_BYTES && mark.equals(cell.subarray(0, MARK_BYTES)))
        cells[i] = decoder.decode(cell.subarray(MARK_BYTES));
    }
  };
  return { sql, restore };
}
