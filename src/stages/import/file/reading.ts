// How the rows of a table are read for their conversion: which expression for which column, and a row's place in words.

import { type Cell, shownCell } from '../../../import/cell.ts';
import { isText } from '../../../import/convert/conversions.ts';
import type { TablePair } from '../../../import/plan.ts';
import type { SourceColumn } from '../../../import/source.ts';
import { quoteIdent } from '../../../sql/quote.ts';
import type { PreparedTable, Reading } from '../prepared-table.ts';
import { selectOf } from './read-source.ts';
import { batchOf, oneByOne } from './row-batches.ts';
import type { SqliteFile, SqliteRow } from './sqlite-file.ts';

/** Bytes of a blob that is read as its digits. */
const SHORT = 256;

type Read = Pick<PreparedTable, 'pair' | 'reading'>;

/** A column's value; a real number in a text column as SQLite prints it, 1.0 and not 1. */
function expressionOf(file: SqliteFile, { pair, reading }: Read, index: number): string {
  const value = valueSql(file, { pair, reading }, index);
  const isNull = reading.nulls.get(index);
  return isNull === undefined ? value : `CASE WHEN ${isNull} THEN NULL ELSE ${value} END`;
}

function valueSql(file: SqliteFile, { pair, reading: { asBytes, asDigits } }: Read, index: number): string {
  const { from, to } = pair.columns[index]!;
  const column = `t.${quoteIdent(from.name)}`;
  if (asDigits.has(index)) return digitsSql(column);
  const bytes = asBytes.has(index) ? ` WHEN 'text' THEN CAST(${column} AS BLOB)` : '';
  const shown = isText(to) && !holdsNumbersAsTexts(from) ? ` WHEN 'real' THEN CAST(${column} AS TEXT)` : '';
  const cases = `${bytes}${shown}`;
  const whole = file.whole(column);
  return cases === '' ? whole : `CASE typeof(${column})${cases} ELSE ${whole} END`;
}

/** Any blob is greater than any text, and any text than any number (Datatypes In SQLite, 4.1): told faster than by typeof. */
function digitsSql(column: string): string {
  const [isBlob, isText] = ["x''", "''"].map((least) => `${column} COLLATE BINARY >= ${least}`);
  const digits = `CASE WHEN length(${column}) <= ${SHORT} THEN hex(${column}) ELSE ${column} END`;
  return `CASE WHEN ${isBlob} THEN ${digits} WHEN ${isText} THEN CAST(${column} AS BLOB) ELSE ${column} END`;
}

/** SQLite makes texts of numbers in it (Datatypes In SQLite, 3.1). */
const holdsNumbersAsTexts = ({ declared }: SourceColumn): boolean => !/INT/i.test(declared) && /CHAR|CLOB|TEXT/i.test(declared);

const selectRows = (file: SqliteFile, { pair, reading }: Read, more: readonly string[] = []): string => {
  const columns = pair.columns.map((_, index) => expressionOf(file, { pair, reading }, index));
  return selectOf(pair.from.name, [...columns, ...more]);
};

/** Many at a time, in the order of their row ids if they have any. Behind the columns there may be more. */
export function rowsOf(file: SqliteFile, pair: TablePair, reading: Reading): Iterable<readonly SqliteRow[]> {
  const { rowId, rowIdColumn } = pair.from;
  const { where, nulls, bigints } = reading;
  if (rowId === null)
    return oneByOne(file.rows(`${selectRows(file, { pair, reading })}${where === null ? '' : ` WHERE ${where}`}`, { bigints }));
  const id = `t.${quoteIdent(rowId)}`;
  const own = pair.columns.findIndex(({ from }, i) => from.name === rowIdColumn && !nulls.has(i));
  const columns = pair.columns.length + (own === -1 ? 1 : 0);
  // As a text it is exact, whether or not whole numbers are read as bigints.
  const select = selectRows(file, { pair, reading }, own === -1 ? [`CAST(${id} AS TEXT)`] : []);
  const sql = `${select} NOT INDEXED WHERE ${id} > ?${where === null ? '' : ` AND (${where})`} ORDER BY ${id} LIMIT ${batchOf(columns).rows}`;
  return file.batches({ sql, columns, at: own === -1 ? pair.columns.length : own }, { bigints });
}

/** Those of all rows that have to be looked at; behind the columns comes what tells them apart, and then their key. */
export function suspectsOf(file: SqliteFile, { pair, reading, converters }: PreparedTable): Iterable<SqliteRow> {
  const named = (names: readonly string[]): readonly string[] => names.map((name) => file.whole(`t.${quoteIdent(name)}`));
  const suspected = converters.map(({ suspected }, i) => suspected(`t.${quoteIdent(pair.columns[i]!.from.name)}`));
  const select = selectRows(file, { pair, reading }, [...named(pair.from.identity), ...named(pair.from.key)]);
  return file.rows(`${select} WHERE ${anyOf(suspected)}`, { bigints: reading.bigints });
}

/** SQLite takes no expression that is deeper than a thousand: a table may have twice as many columns. */
function anyOf(conditions: readonly string[]): string {
  if (conditions.length < 3) return conditions.map((condition) => `(${condition})`).join(' OR ');
  const half = Math.ceil(conditions.length / 2);
  return `(${anyOf(conditions.slice(0, half))}) OR (${anyOf(conditions.slice(half))})`;
}

/** The n-th row, in the order in which they were read, by its key: `id 7`. */
export function placeOf(file: SqliteFile, pair: TablePair, reading: Reading, index: number): string {
  const { name, rowId, key } = pair.from;
  if (key.length === 0) return `row ${index + 1}`;
  const named = (column: string): string => `t.${quoteIdent(column)}`;
  const keys = key.map((column) => file.whole(named(column)));
  // Where there is no row id, they come in the same order if the same is asked of them.
  const select = rowId === null ? selectRows(file, { pair, reading }, keys) : selectOf(name, keys);
  const order = rowId === null ? '' : ` ORDER BY ${named(rowId)}`;
  const sql = `${select}${reading.where === null ? '' : ` WHERE ${reading.where}`}${order} LIMIT 1 OFFSET ${index}`;
  const [row] = [...file.rows(sql, { bigints: true })];
  return row === undefined ? `row ${index + 1}` : keyText(key, row.slice(-key.length));
}

export const keyText = (key: readonly string[], cells: readonly Cell[]): string =>
  key.map((column, i) => `${column} ${shownCell(cells[i] ?? null)}`).join(', ');

/** How many rows of the file are moved. */
export const movedRows = (file: SqliteFile, { pair, reading }: PreparedTable): number =>
  Number(file.all(`${selectOf(pair.from.name, ['count(*)'])}${reading.where === null ? '' : ` WHERE ${reading.where}`}`)[0]![0]);
