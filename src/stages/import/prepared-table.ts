// A pair of tables made ready to be read: in which unit numbers are times, which texts have to be read as bytes, and how each column is converted.

import { type CellConverter, cellConverter, ofHexDigits } from '../../import/cell-converter.ts';
import { isLength, isMoment } from '../../import/convert/conversions.ts';
import { heldBy, type Lacking } from '../../import/lacking.ts';
import { type ColumnPair, inLoadOrder, type TablePair } from '../../import/plan.ts';
import type { SourceTable } from '../../import/source.ts';
import { guessUnit, TIME_RANGES, UNITS, type Unit, type UnitCounts } from '../../import/time-unit.ts';
import { quoteIdent } from '../../sql/quote.ts';
import { selectOf } from './file/read-source.ts';
import type { SqliteFile } from './file/sqlite-file.ts';
import type { ImportOptions } from './import-options.ts';

/** What reading a table has to heed, found out by looking at its values. */
export interface Reading {
  /** Columns, by their place in the pair, whose texts are read as bytes: some of them may not be valid. */
  readonly asBytes: ReadonlySet<number>;
  /** Columns of bytes, by their place in the pair, whose short blobs are read as hexadecimal digits and texts as blobs. */
  readonly asDigits: ReadonlySet<number>;
  /** A whole number is larger than a JavaScript number holds exactly. */
  readonly bigints: boolean;
  /** SQL: which rows are moved; null for all. */
  readonly where: string | null;
  /** SQL, by columns' places in the pair: of which rows the value is NULL instead. */
  readonly nulls: ReadonlyMap<number, string>;
  /** What of its characters the target cannot hold; null if that is not known, or there are none. */
  readonly lacking: Lacking | null;
}

/** All rows, each value as SQLite hands it over. */
export const AS_IT_IS: Reading = { asBytes: new Set(), asDigits: new Set(), bigints: false, where: null, nulls: new Map(), lacking: null };

export interface PreparedTable {
  readonly pair: TablePair;
  readonly reading: Reading;
  /** Of each column of the pair, in order. */
  readonly converters: readonly CellConverter[];
  /** By the column's name in the file. */
  readonly units: ReadonlyMap<string, Unit>;
  /** Columns whose numbers are times in more than one unit. */
  readonly mixed: ReadonlyMap<string, readonly Unit[]>;
}

export const columnPath = ({ from }: TablePair, column: ColumnPair): string => `${from.name}.${column.from.name}`;

/**
 * In the order in which they are loaded.
 * @param looked at which rows it is looked whether times are numbers: where only the first ones have none, a number further on does not fit.
 */
export const prepareTables = (
  file: SqliteFile,
  pairs: readonly TablePair[],
  options: ImportOptions,
  looked: 'all' | 'first' = 'all',
): readonly PreparedTable[] =>
  inLoadOrder(pairs).map((pair) => {
    const units = new Map<string, Unit>();
    const mixed = new Map<string, readonly Unit[]>();
    const moments = pair.columns.filter(({ to }) => isMoment(to));
    const saidOf = (column: ColumnPair): Unit | undefined => options.units.get(columnPath(pair, column).toLowerCase());
    const guessed = moments.filter((column) => saidOf(column) === undefined).map(({ from }) => from.name);
    const times = timesIn(file, pair.from, guessed, looked);
    for (const column of moments) {
      const said = saidOf(column);
      const guess = said === undefined ? guessUnit(times.get(column.from.name)!) : { unit: said };
      if ('mixed' in guess) mixed.set(column.from.name, guess.mixed);
      else if (guess.unit !== null) units.set(column.from.name, guess.unit);
    }
    for (const column of pair.columns.filter(({ to }) => isLength(to))) {
      const said = saidOf(column);
      if (said !== undefined) units.set(column.from.name, said);
    }
    const reading: Reading = { ...AS_IT_IS, asDigits: digitsOf(file, pair, options) };
    return withReading({ pair, units, mixed, reading, converters: [] }, file, options, reading);
  });

/** Where an empty text is NULL it has to be told from an empty blob, and bytes of a text in UTF-16 are not those of UTF-8. */
const digitsOf = (file: SqliteFile, pair: TablePair, options: ImportOptions): ReadonlySet<number> =>
  new Set(
    pair.columns.flatMap((column, i) => {
      const isLeft = file.isUtf16 || options.emptyAsNull.has(columnPath(pair, column).toLowerCase());
      return column.to.base === 'bytea' && !isLeft ? [i] : [];
    }),
  );

/** The same, read in another way. */
export function withReading(table: PreparedTable, file: SqliteFile, options: ImportOptions, reading: Reading): PreparedTable {
  const converters = table.pair.columns.map((column, index) => {
    const converter = cellConverter(column.to, {
      unit: table.units.get(column.from.name) ?? null,
      strips: options.onBadText === 'strip',
      trusts: file.isUtf16 || reading.asBytes.has(index),
      emptyIsNull: options.emptyAsNull.has(columnPath(table.pair, column).toLowerCase()),
    });
    if (reading.asDigits.has(index)) return ofHexDigits(converter);
    return reading.lacking === null ? converter : heldBy(reading.lacking, index, converter);
  });
  return { ...table, reading, converters };
}

/** Of each of these columns how many of its numbers are times in which unit. */
export function timesIn(
  file: SqliteFile,
  table: SourceTable,
  columns: readonly string[],
  looked: 'all' | 'first' = 'all',
): ReadonlyMap<string, UnitCounts> {
  const isNumber = (name: string): string => `typeof(${name}) IN ('integer', 'real')`;
  const counting = { columns, counts: (name: string) => [`count(CASE WHEN ${isNumber(name)} THEN 1 END)`] };
  const numbers = countsIn(file, table, { ...counting, of: looked === 'first' ? FIRST : null });
  const counts = (name: string): readonly string[] =>
    UNITS.map((unit) => {
      const [least, most] = TIME_RANGES[unit];
      return `count(CASE WHEN ${name} >= ${least} AND ${name} < ${most} AND ${isNumber(name)} THEN 1 END)`;
    });
  // Most columns of times have none, which is told much faster.
  const found = countsIn(file, table, { columns: columns.filter((column) => numbers.get(column)![0]! > 0), counts });
  const none = UNITS.map(() => 0);
  return new Map(columns.map((column) => [column, byUnit(found.get(column) ?? none)]));
}

const byUnit = (numbers: readonly number[]): UnitCounts => Object.fromEntries(UNITS.map((unit, i) => [unit, numbers[i]!])) as UnitCounts;

/** SQLite gives back 2000 columns at most (limits, SQLITE_MAX_COLUMN). */
const COUNTED_AT_ONCE = 200;

/** So many rows tell in most tables whether its times are numbers. */
const FIRST = 1000;

interface Counting {
  readonly columns: readonly string[];
  /** SQL: what is counted of a column, fewer than ten of them. */
  readonly counts: (column: string) => readonly string[];
  /** Of so many rows; all if it is null or absent. */
  readonly of?: number | null;
}

/** Counts of several columns of a table, which is read once for many of them. */
export function countsIn(
  file: SqliteFile,
  table: SourceTable,
  { columns, counts, of = null }: Counting,
): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, readonly number[]>();
  for (let from = 0; from < columns.length; from += COUNTED_AT_ONCE) {
    const some = columns.slice(from, from + COUNTED_AT_ONCE);
    const wanted = some.map((column) => counts(`t.${quoteIdent(column)}`));
    const rows = `main.${quoteIdent(table.name)}`;
    const first = of === null ? rows : `(SELECT ${some.map(quoteIdent).join(', ')} FROM ${rows} LIMIT ${of})`;
    const numbers = file.all(selectOf(table.name, wanted.flat(), first))[0]!.map(Number);
    for (const [i, column] of some.entries()) found.set(column, numbers.splice(0, wanted[i]!.length));
  }
  return found;
}
