// How the rows of a table are read for their conversion: which expression for which column, and a row's place in words.

import { type Cell, shownCell } from '../../import/cell.ts';
import type { TablePair } from '../../import/plan.ts';
import { quoteIdent } from '../../sql/quote.ts';
import { selectOf } from './read-source.ts';
import type { SqliteFile, SqliteRow } from './sqlite-file.ts';

/** What reading a table has to heed, found out by looking at its values. */
export interface Reading {
  /** Columns, by their place in the pair, whose texts are read as bytes: some of them may not be valid. */
  readonly asBytes: ReadonlySet<number>;
  /** A whole number is larger than a JavaScript number holds exactly. */
  readonly bigints: boolean;
  /** SQL: which rows are moved; null for all. */
  readonly where: string | null;
  /** SQL, by columns' places in the pair: of which rows the value is NULL instead. */
  readonly nulls: ReadonlyMap<number, string>;
}

const TEXTUAL = new Set(['text', 'varchar', 'bpchar', 'citext', 'name']);

/** A column's value; a real number in a text column as SQLite prints it, 1.0 and not 1. */
function expressionOf({ columns }: TablePair, index: number, { asBytes, nulls }: Reading): string {
  const { from, to } = columns[index]!;
  const column = `t.${quoteIdent(from.name)}`;
  const bytes = asBytes.has(index) ? ` WHEN 'text' THEN CAST(${column} AS BLOB)` : '';
  const shown = TEXTUAL.has(to.base) ? ` WHEN 'real' THEN CAST(${column} AS TEXT)` : '';
  const value = bytes === '' && shown === '' ? column : `CASE typeof(${column})${bytes}${shown} ELSE ${column} END`;
  return nulls.has(index) ? `CASE WHEN ${nulls.get(index)} THEN NULL ELSE ${value} END` : value;
}

const selectRows = (pair: TablePair, reading: Reading, more: readonly string[] = []): string => {
  const columns = pair.columns.map((_, index) => expressionOf(pair, index, reading));
  return `${selectOf(pair.from.name, [...columns, ...more])}${reading.where === null ? '' : ` WHERE ${reading.where}`}`;
};

/** With what tells the rows apart behind the columns, if it is asked for. */
export const rowsOf = (file: SqliteFile, pair: TablePair, reading: Reading, withIdentity = false): Iterable<SqliteRow> =>
  file.rows(selectRows(pair, reading, withIdentity ? pair.from.identity.map((name) => `t.${quoteIdent(name)}`) : []), {
    bigints: reading.bigints,
  });

/** The n-th row, in the order in which they were read, by its key: `id 7`. */
export function placeOf(file: SqliteFile, { from }: TablePair, { where }: Pick<Reading, 'where'>, index: number): string {
  if (from.key.length === 0) return `row ${index + 1}`;
  const sql = `${selectOf(
    from.name,
    from.key.map((name) => `t.${quoteIdent(name)}`),
  )}${where === null ? '' : ` WHERE ${where}`} LIMIT 1 OFFSET ${index}`;
  const [row] = [...file.rows(sql, { bigints: true })];
  return row === undefined ? `row ${index + 1}` : keyText(from.key, row);
}

export const keyText = (key: readonly string[], cells: readonly Cell[]): string =>
  key.map((column, i) => `${column} ${shownCell(cells[i] ?? null)}`).join(', ');
