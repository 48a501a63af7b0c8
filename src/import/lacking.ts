// Characters of SQLite that a database of another encoding than UTF-8 cannot hold: a value that has one does not fit.
import { few } from '../core/text/few.ts';
import { shownCell } from './cell.ts';
import type { CellConverter } from './cell-converter.ts';
import { Misfit } from './convert/family.ts';

/** Characters that the target cannot hold, of each column of a table by its place in the pair. */
export interface Lacking {
  readonly encoding: string;
  readonly characters: readonly (readonly string[])[];
}

/** The converter of the column at that place, whose values have none of them. */
export function heldBy({ encoding, characters }: Lacking, index: number, converter: CellConverter): CellConverter {
  const own = characters[index]!;
  if (own.length === 0) return converter;
  const lacking = new RegExp(`[${own.map((one) => `\\u{${one.codePointAt(0)!.toString(16)}}`).join('')}]`, 'u');
  const misfit = new Misfit(`has characters that the target's encoding ${encoding} lacks (${few(own.map(shownCell), 8)})`);
  const { convert, binary: _, ...rest } = converter;
  return {
    ...rest,
    convert: (cell) => {
      const converted = convert(cell);
      return typeof converted === 'string' && lacking.test(converted) ? misfit : converted;
    },
  };
}
