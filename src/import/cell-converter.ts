// A cell of a certain column, NULL and the empty string among them, made ready for COPY.
import type { Cell } from './cell.ts';
import { conversionFor } from './convert/conversions.ts';
import { type Binary, type Conversion, type ConversionOptions, type Converted, Misfit } from './convert/family.ts';
import type { TargetColumn } from './target.ts';

const IS_NULL = new Misfit('is not taken: the column is NOT NULL');

export interface CellConverter extends Omit<Conversion, 'convert' | 'suspects'> {
  readonly convert: (cell: Cell) => Converted;
  /** SQL of SQLite, for a column's quoted name: whether a value has to be looked at. */
  readonly suspected: (column: string) => string;
}

/** Of a column of bytes whose texts are read as blobs, and whose short blobs as their hexadecimal digits, which SQLite hands over much faster. */
export function ofHexDigits(converter: CellConverter): CellConverter {
  const { convert, binary } = converter;
  const plain: Binary['plain'] = (field, cell) => {
    if (typeof cell !== 'string') return binary?.plain?.(field, cell) ?? false;
    field.hexDigits(cell);
    return true;
  };
  return {
    ...converter,
    convert: (cell) => (typeof cell === 'string' ? `\\x${cell.toLowerCase()}` : convert(cell)),
    ...(binary !== undefined && { binary: { ...binary, plain } }),
  };
}

export interface CellOptions extends ConversionOptions {
  /** An empty string is NULL. */
  readonly emptyIsNull: boolean;
}

const alwaysConverted = ({ sum, converted }: Binary): Binary => ({ sum, converted });

export function cellConverter(column: TargetColumn, options: CellOptions): CellConverter {
  const { convert, suspects, binary, ...rest } = conversionFor(column, options);
  const ofNull = column.isRequired ? IS_NULL : null;
  const isLookedAt = (name: string): string =>
    suspects === undefined || options.emptyIsNull ? `${name} IS NOT NULL` : `${name} IS NOT NULL AND (${suspects(name)})`;
  return {
    ...rest,
    ...(binary !== undefined && { binary: options.emptyIsNull ? alwaysConverted(binary) : binary }),
    suspected: (name) => `(${isLookedAt(name)})${column.isRequired ? ` OR ${name} IS NULL` : ''}`,
    convert: options.emptyIsNull
      ? (cell) => (cell === null || cell === '' ? ofNull : convert(cell))
      : (cell) => (cell === null ? ofNull : convert(cell)),
  };
}
