// The contract of a family of types: how what SQLite holds becomes text that COPY reads, and how PostgreSQL is made to print it again, so that
// both sides can be compared. Never changes what a value means: what does not fit is a misfit, with the reason in words.
import type { Cell } from '../cell.ts';
import type { Field } from '../field.ts';
import { hashSql } from '../row-hash.ts';
import type { TargetColumn } from '../target.ts';
import type { Unit } from '../time-unit.ts';

export class Misfit {
  /** Goes on from the value: `is not a whole number`. */
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** Text for COPY; null is NULL. */
export type Converted = string | null | Misfit;

export interface ConversionOptions {
  /** In which numbers are times; null where nothing tells. */
  readonly unit: Unit | null;
  /** Characters that PostgreSQL does not take are left out of texts. */
  readonly strips: boolean;
  /** A U+FFFD in a text is what the file holds; otherwise it may stand for bytes that could not be read, and is `UNREAD`. */
  readonly trusts: boolean;
}

/** The text has to be read as bytes to be judged. */
export const UNREAD = new Misfit('is not valid UTF-8');

/** How values of a type go in the binary format of COPY, which costs both sides less than texts do. */
export interface Binary {
  /** SQL, for a column's quoted name: the sum of what `Field` sums, modulo 2^64. */
  readonly sum: (column: string) => string;
  /** Writes a cell that is not NULL as it is; false, and nothing is written, where it has to be converted. */
  readonly plain?: (field: Field, cell: Exclude<Cell, null>) => boolean;
  /** Writes what a cell was converted to. */
  readonly converted: (field: Field, text: string) => void;
}

export interface Conversion {
  /** Of a cell that is not NULL. */
  readonly convert: (cell: Exclude<Cell, null>) => Converted;
  /** Of a converted text: what `printed` makes of it. Absent: the text itself. */
  readonly hashed?: (text: string) => string;
  /**
   * SQL of SQLite, for a column's quoted name: whether a value that is not NULL has to be looked at, as it may not fit; or may be a whole number that
   * JavaScript does not hold exactly. Absent: all have to be.
   */
  readonly suspects?: (column: string) => string;
  /** SQL of type text for a column's quoted name; null if it cannot be foretold, and values are only counted. */
  readonly printed: ((column: string) => string) | null;
  /** Absent: its values go as texts. */
  readonly binary?: Binary;
}

export interface Family {
  /** The catalog's names of its types. */
  readonly types: readonly string[];
  readonly conversion: (column: TargetColumn, options: ConversionOptions) => Conversion;
}

export const AS_TEXT = (column: string): string => `${column}::pg_catalog.text`;

/** SQL: the sum of a column's whole numbers, by their hashes. */
export const sumOfIntegers = (column: string): string => `pg_catalog.sum(pg_catalog.hashint8extended(${column}::pg_catalog.int8, 0))`;

/** Of what `printed` makes of a column. */
export const sumOfTexts =
  (printed: (column: string) => string): Binary['sum'] =>
  (column) =>
    `pg_catalog.sum(${hashSql('lookup3', printed(column))})`;

/** Values that are texts on the wire too. */
export const TEXTS: Binary = { sum: sumOfTexts(AS_TEXT), converted: (field, text) => field.text(text) };

/** SQL of SQLite: a whole number that JavaScript holds exactly. */
export const isSafeInteger = (column: string): string =>
  `(typeof(${column}) = 'integer' AND ${column} BETWEEN ${Number.MIN_SAFE_INTEGER} AND ${Number.MAX_SAFE_INTEGER})`;

/** The same: a text of ASCII without NUL, which is valid whatever else is. */
export const isPlainText = (column: string): string =>
  `(typeof(${column}) = 'text' AND ${column} NOT GLOB '*[^\x01-~]*' AND length(${column}) = octet_length(${column}))`;
